import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { applyEnvironment } from '../../src/config/environment.ts';
import { keyWords, sectionWords } from './configuration-words.ts';
import { describeConfiguration } from './describe-configuration.ts';
import { schemaKeys } from './schema-keys.ts';

test('every key of the schema is explained, and nothing is explained that is no key', () => {
  expect(schemaKeys.map(({ path }) => path)).toEqual(Object.keys(keyWords));
  expect(Object.keys(configSchema.shape)).toEqual(Object.keys(sectionWords));
});

test('docs/configuration.md is what the schemas say; `npx vitest run test/docs -u` writes it anew', async () => {
  await expect(describeConfiguration()).toMatchFileSnapshot('../../docs/configuration.md');
});

test('every environment variable that is documented reaches its key', () => {
  for (const { path, variable } of schemaKeys) {
    // `policies[].name` and the like name the entry itself: a variable cannot change what finds it.
    const tree = {
      cucm: [{ name: 'main' }],
      unity: [{ name: 'main' }],
      policies: [{ name: 'main' }],
      web: { roles: [{ name: 'main' }] },
    };
    const problems = applyEnvironment(configSchema, tree, { [variable.replace('<NAME>', 'MAIN')]: 'x' });
    expect(problems, path).toEqual([]);
    const reached = path
      .replace('[]', '.0')
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], tree);
    expect(reached, variable).toBe('x');
  }
});
