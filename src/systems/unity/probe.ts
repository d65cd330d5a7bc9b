import { RekeyError } from '../../base/rekey-error.ts';
import type { UnityConfig } from '../../config/unity.ts';
import type { ProbeFinding } from '../../renewal/ports.ts';
import type { UnityClient } from './client.ts';
import { readCredential } from './credential.ts';
import { UnityRefusal } from './errors.ts';
import { manyOf } from './fields.ts';

const role =
  'Give the account the role "Help Desk Administrator" (Cisco Unity Connection Administration, Users > Roles), the least that can set PINs and passwords and unlock.';

/** Reads what a renewal would read; a right to write cannot be seen without writing. */
export async function probeUnity(
  client: UnityClient,
  system: string,
  config: UnityConfig,
): Promise<readonly ProbeFinding[]> {
  const findings: ProbeFinding[] = [];
  const step = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      const answer = await ask();
      findings.push({ system, ok: true, what });
      return answer;
    } catch (error) {
      findings.push({ system, ok: false, what, fix: fixOf(error) });
      return undefined;
    }
  };
  const users = await step(`${config.username} signs in and reads users`, async () =>
    manyOf(await client.get('/users?rowsPerPage=1&pageNumber=1'), 'User'),
  );
  const id = users?.[0]?.text('ObjectId');
  if (id === undefined) return findings;
  await step('the PIN settings of a user can be read', () => readCredential(client, id, 'unity-pin'));
  await step('the roles of a user can be read', () => client.get(`/users/${id}/userroles`));
  return findings;
}

function fixOf(error: unknown): string {
  if (error instanceof UnityRefusal && error.reason === 'no-right') return role;
  const message = error instanceof RekeyError ? error.message : 'Unexpected.';
  return error instanceof RekeyError && error.code === 'unity-denied' ? `${message} ${role}` : message;
}
