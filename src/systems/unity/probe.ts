import type { UnityConfig } from '../../config/unity.ts';
import type { ProbeFinding, Said } from '../../renewal/ports.ts';
import { Findings, saidOf } from '../findings.ts';
import type { UnityClient } from './client.ts';
import { readCredential } from './credential.ts';
import { UnityDenied, UnityRefusal } from './errors.ts';
import { manyOf } from './fields.ts';
import { userPath } from './user.ts';

function fixOf(error: unknown): Said {
  if (error instanceof UnityRefusal && error.reason === 'no-right') return { key: 'health.unity.fix.role' };
  if (!(error instanceof UnityDenied)) return saidOf(error);
  return { key: 'health.unity.fix.denied', params: { error: error.message } };
}

/** Reads what a renewal would read; the right to write cannot be seen without writing. */
export async function probeUnity(
  client: UnityClient,
  system: string,
  { username }: UnityConfig,
): Promise<readonly ProbeFinding[]> {
  const findings = new Findings(system);
  const readUsers = async () => manyOf(await client.get('/users?rowsPerPage=1&pageNumber=1'), 'User');
  const users = await findings.step({ key: 'health.unity.reads', params: { username } }, readUsers, fixOf);
  const id = users?.[0]?.text('ObjectId');
  if (id === undefined) return findings.list;
  await findings.step({ key: 'health.unity.pin' }, () => readCredential(client, id, 'unity-pin'), fixOf);
  await findings.step({ key: 'health.unity.roles' }, () => client.get(`${userPath(id)}/userroles`), fixOf);
  return findings.list;
}
