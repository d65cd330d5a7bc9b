import type { Wanted } from '../../../people/words.ts';
import { type Sql, sql } from '../sql.ts';

/** `text%`, its own wildcards escaped; to be followed by `escape '\'`. */
function beginning(text: string): string {
  return `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function begins(column: Sql, text: string): Sql {
  return sql`lower(${column}) like ${beginning(text.toLowerCase())} escape '\\'`;
}

function anyOf(conditions: readonly Sql[]): Sql {
  const [first, ...rest] = conditions;
  return first ? rest.reduce((before, next) => sql`${before} or ${next}`, first) : sql`1=0`;
}

function allOf(conditions: readonly Sql[]): Sql {
  return conditions.reduce((before, next) => sql`${before} and (${next})`, sql`1=1`);
}

/** A word begins the column, or a word in it. */
function wordIn(column: Sql, word: string): Sql {
  const inside = ['% ', '%-'].map(
    before => sql`lower(${column}) like ${before + beginning(word.toLowerCase())} escape '\\'`,
  );
  return anyOf([begins(column, word), ...inside]);
}

/** `displayname` came with CUCM 11. */
function nameColumns(version: string): readonly Sql[] {
  const columns = [sql`eu.firstname`, sql`eu.middlename`, sql`eu.lastname`];
  return version === '10.5' ? columns : [...columns, sql`eu.displayname`];
}

/** Fewer digits than these say too little of the end of a number. */
const leastOfEnd = 4;

function numbersLike(number: string): readonly string[] {
  // CUCM writes a leading + as `\+`.
  if (number.startsWith('+')) return [beginning(`\\${number}`), beginning(number)];
  return number.length < leastOfEnd ? [beginning(number)] : [beginning(number), `%${number}`];
}

/** The column begins with a number, or ends with it: an E.164 line hides the short number. */
export function isNumber(column: Sql, number: string): Sql {
  return anyOf(numbersLike(number).map(pattern => sql`${column} like ${pattern} escape '\\'`));
}

/** Owners of devices with such a line, and whose extension it is. */
function hasNumber(number: string): readonly Sql[] {
  const line = isNumber(sql`n.dnorpattern`, number);
  return [
    sql`eu.telephonenumber like ${beginning(number)} escape '\\'`,
    sql`eu.pkid in (select m.fkenduser from endusernumplanmap m inner join numplan n on n.pkid=m.fknumplan where (${line}))`,
    sql`eu.pkid in (select d.fkenduser from device d inner join devicenumplanmap dm on dm.fkdevice=d.pkid
      inner join numplan n on n.pkid=dm.fknumplan where d.fkenduser is not null and (${line}))`,
  ];
}

/** Which users of `enduser eu` are wanted; undefined where nobody can be. */
export function whichUsers(wanted: Wanted, version: string): Sql | undefined {
  const { userId, name, number } = wanted;
  const conditions = [
    ...(userId === undefined ? [] : [begins(sql`eu.userid`, userId)]),
    ...(name === undefined
      ? []
      : [allOf(name.map(word => anyOf(nameColumns(version).map(column => wordIn(column, word)))))]),
    ...(number === undefined ? [] : hasNumber(number)),
  ];
  return conditions.length === 0 ? undefined : anyOf(conditions);
}
