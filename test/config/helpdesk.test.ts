import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { detailsPlaceholders, helpdeskSchema } from '../../src/config/helpdesk.ts';
import { validateConfig } from '../../src/config/validate.ts';
import { defaultPattern } from '../../src/people/derive.ts';
import { personFields } from '../../src/people/details.ts';

const problemOf = (pattern: string): string | undefined =>
  helpdeskSchema.safeParse({ details: { pattern } }).error?.issues[0]?.message;

describe('the pattern of derived texts', () => {
  it('is that of the code where none is configured, and knows only fields of a person', () => {
    expect(helpdeskSchema.parse({}).details.pattern).toBe(defaultPattern);
    expect(detailsPlaceholders.every(name => (personFields as readonly string[]).includes(name))).toBe(true);
  });

  it.each(['{lastName}', '{lastName}, {firstName} ({department})', 'Dr. {firstName} {middleName} {lastName}'])(
    'may be %s',
    pattern => expect(problemOf(pattern)).toBeUndefined(),
  );

  it.each([
    '',
    'Reception',
    '{department}',
    '{surname}',
    '{lastName} {mail}',
    '{lastName',
    '{{lastName}}',
    '"{lastName}"',
  ])('may not be %j, and the problem says what would be right', pattern =>
    expect(problemOf(pattern)).toBe(
      'must name a first or last name in braces, such as "{firstName} {lastName}"; it knows firstName, middleName, lastName, department',
    ),
  );
});

describe('what proves a caller', () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const problems = (anyOf: readonly string[], more: object = {}): readonly string[] => {
    const helpdesk = { group: 'CN=Helpdesk,DC=corp', verification: { anyOf } };
    return validateConfig(configSchema.parse({ secrets: { key }, helpdesk, ...more }))
      .map(({ path }) => path)
      .filter(path => path.startsWith('helpdesk.verification'));
  };
  const mail = { url: 'smtps://mail.corp.test', from: 'rekey@corp.test' };

  it('is any of the ways in the list, each of one method or several', () => {
    const { verification } = helpdeskSchema.parse({ verification: { anyOf: ['push + mail-code', 'phone-code'] } });
    expect(verification.anyOf).toEqual([['push', 'mail-code'], ['phone-code']]);
    const wrong = helpdeskSchema.safeParse({ verification: { anyOf: ['voice'] } });
    expect(wrong.error?.issues[0]?.message).toBe('"voice" proves no caller; what does are push, phone-code, mail-code');
  });

  it('must be possible by at least one way, or agents could change nothing', () => {
    expect(problems(['push', 'mail-code'], { mail })).toEqual([]);
    expect(problems(['push'], { mail })).toEqual(['helpdesk.verification.anyOf']);
    expect(problems(['push + mail-code'], { mail })).toEqual(['helpdesk.verification.anyOf']);
    expect(problems(['mail-code'])).toEqual(['helpdesk.verification.anyOf']);
  });
});
