import type { Person } from '../../renewal/ports.ts';
import type { Row } from './row.ts';

/** Which attributes of the directory describe a person. */
export interface PersonAttributes {
  readonly mail: string;
  readonly language: string;
  /** Holds the private address that codes go to; undefined where none is configured. */
  readonly privateMail: string | undefined;
  /** All of them and the fixed ones: what is asked of the server. */
  readonly person: readonly string[];
}

/** The attributes to ask for. */
export function personAttributes(names: Omit<PersonAttributes, 'person'>): PersonAttributes {
  const fixed = ['givenName', 'sn', 'displayName', 'telephoneNumber', 'ipPhone'];
  const own = [names.mail, names.language, ...(names.privateMail === undefined ? [] : [names.privateMail])];
  return { ...names, person: [...fixed, ...own] };
}

/** What the directory knows of a person. Its telephone numbers are all alternate ones: CUCM holds the extension. */
export function personOf(row: Row, names: PersonAttributes): Person {
  const numbers = [...row.texts('telephoneNumber'), ...row.texts('ipPhone')];
  return {
    firstName: row.text('givenName'),
    lastName: row.text('sn'),
    displayName: row.text('displayName'),
    alternateExtensions: [...new Set(numbers)],
    mail: row.text(names.mail),
    privateMail: names.privateMail === undefined ? undefined : row.text(names.privateMail),
    language: row.text(names.language),
  };
}
