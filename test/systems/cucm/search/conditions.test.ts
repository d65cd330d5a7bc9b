import { describe, expect, it } from 'vitest';
import { isNumber, whichUsers } from '../../../../src/systems/cucm/search/conditions.ts';
import { sql } from '../../../../src/systems/cucm/sql.ts';

const column = sql`n.dnorpattern`;

describe('the condition of a search', () => {
  it('asks for a display name only where CUCM has one', () => {
    const named = (version: string) => whichUsers({ name: ['anna'] }, version)?.text;
    expect(named('10.5')).not.toContain('displayname');
    expect(named('11.0')).toContain("lower(eu.displayname) like 'anna%' escape '\\'");
  });

  it('is none where nothing can be looked for', () => {
    expect(whichUsers({}, '12.5')).toBeUndefined();
  });

  it('escapes wildcards and the escape itself', () => {
    expect(whichUsers({ userId: "a_%\\'B" }, '12.5')?.text).toBe("lower(eu.userid) like 'a\\_\\%\\\\''b%' escape '\\'");
  });

  it('takes the end of a number only where it says something, and the + as CUCM writes it', () => {
    expect(isNumber(column, '711').text).toBe("n.dnorpattern like '711%' escape '\\'");
    expect(isNumber(column, '7110').text).toContain("n.dnorpattern like '%7110' escape '\\'");
    expect(isNumber(column, '+33').text).toContain("n.dnorpattern like '\\\\+33%' escape '\\'");
  });
});
