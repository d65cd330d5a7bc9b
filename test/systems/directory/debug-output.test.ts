import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { refuseDebugOutput } from '../../../src/systems/directory/connection.ts';

const run = promisify(execFile);
const module = new URL('../../../src/systems/directory/connection.ts', import.meta.url).href;
const script = `import('${module}').then(({ refuseDebugOutput }) => refuseDebugOutput()).then(() => console.log('fine'), error => console.log(error.code))`;

it.each([
  ['http,LDAPTS', 'directory-debug'],
  ['', 'fine'],
])('NODE_DEBUG=%j: %s, since ldapts would print new passwords in clear', async (debug, said) => {
  const args = ['--disable-warning=ExperimentalWarning', '-e', script];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_DEBUG: debug } });
  expect(stdout.trim().split('\n').at(-1)).toBe(said);
});

it('the sentence says what to do', () => {
  expect(() => refuseDebugOutput(true)).toThrow(
    'NODE_DEBUG covers ldapts, which would print new passwords in clear; start Rekey without it.',
  );
});
