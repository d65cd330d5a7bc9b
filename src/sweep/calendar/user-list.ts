import { readBatch } from '../batch/read-batch.ts';

/** Why a file is no list of users. */
export const userListRefusals = ['encoding', 'empty', 'too-long', 'not-a-list'] as const;

/** One of {@link userListRefusals}. */
export type UserListRefusal = (typeof userListRefusals)[number];

/** Reads a file with a user id a line, in UTF-8; who stands there twice is there once. */
export function readUserList(
  bytes: Uint8Array,
): { readonly users: readonly string[] } | { readonly refused: UserListRefusal } {
  const read = readBatch(bytes, ['cucm-pin']);
  if ('refused' in read) return read;
  const flawed = read.problems.filter(({ flaw }) => flaw !== 'twice');
  if (flawed.length > 0 || read.rows.some(({ value }) => value !== undefined)) return { refused: 'not-a-list' };
  return { users: read.rows.map(({ userId }) => userId) };
}
