import type { PersonField, PlaceChange } from '../../../people/details.ts';
import type { ChangeAnswer } from '../../../renewal/ports.ts';
import type { Axl } from '../client.ts';
import { cleared } from '../request.ts';
import { readPerson } from './read-details.ts';
import { writePlace } from './write-place.ts';

/** Where each field stands in updateUser. */
const elements: Readonly<Record<PersonField, string>> = {
  firstName: 'firstName',
  middleName: 'middleName',
  lastName: 'lastName',
  department: 'department',
  mail: 'mailid',
};

/** Sets the changed fields of a local user and no others; an empty one is cleared. */
export async function writeUser(axl: Axl, { name: userid, changes }: PlaceChange): Promise<ChangeAnswer> {
  const fields = changes.map(({ field, to }) => ({ field: field as PersonField, to }));
  const set = fields.map(({ field, to }) => [elements[field], to === '' ? cleared : to] as const);
  return await writePlace({
    read: () => readPerson(axl, userid),
    isDone: person => fields.every(({ field, to }) => person[field] === to),
    send: () => axl.call('updateUser', { userid, ...Object.fromEntries(set) }),
  });
}
