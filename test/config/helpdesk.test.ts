import { describe, expect, it } from 'vitest';
import { detailsPlaceholders, helpdeskSchema } from '../../src/config/helpdesk.ts';
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
