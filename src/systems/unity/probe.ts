import type { UnityConfig } from '../../config/unity.ts';
import type { ProbeFinding } from '../../renewal/ports.ts';
import { Findings } from '../findings.ts';
import type { UnityClient } from './client.ts';
import { readCredential } from './credential.ts';
import { UnityDenied, UnityRefusal } from './errors.ts';
import { manyOf } from './fields.ts';
import { userPath } from './user.ts';

const role =
  'Give the account the role "Help Desk Administrator" (Cisco Unity Connection Administration, Users > Edit > Roles), the least that can set PINs and passwords and unlock.';

function fixOf(error: unknown): string {
  if (error instanceof UnityRefusal && error.reason === 'no-right') return role;
  const message = error instanceof Error ? error.message : 'Something unexpected was answered.';
  return error instanceof UnityDenied ? `${message} ${role}` : message;
}

/** Reads what a renewal would read; the right to write cannot be seen without writing. */
export async function probeUnity(
  client: UnityClient,
  system: string,
  { username }: UnityConfig,
): Promise<readonly ProbeFinding[]> {
  const findings = new Findings(system);
  const readUsers = async () => manyOf(await client.get('/users?rowsPerPage=1&pageNumber=1'), 'User');
  const users = await findings.step(`${username} signs in and reads users`, readUsers, fixOf);
  const id = users?.[0]?.text('ObjectId');
  if (id === undefined) return findings.list;
  await findings.step('the PIN settings of a user can be read', () => readCredential(client, id, 'unity-pin'), fixOf);
  await findings.step('the roles of a user can be read', () => client.get(`${userPath(id)}/userroles`), fixOf);
  return findings.list;
}
