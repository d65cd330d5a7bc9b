import { utf8Text } from '../base/utf8-text.ts';
import { isPlausible } from '../renewal/user-id.ts';

/** Why a file is no list of users. */
export const userListRefusals = ['encoding', 'empty', 'too-long', 'not-a-list'] as const;

/** One of {@link userListRefusals}; `line` (from 1) is the first that is no user id. */
export type UserListRefusal =
  | { readonly reason: 'encoding' | 'empty' | 'too-long' }
  | { readonly reason: 'not-a-list'; readonly line: number };

/** Users of a list, each once, or why it is none. */
export type UserList = { readonly users: readonly string[] } | { readonly refused: UserListRefusal };

/** A list holds so many users at most. */
export const MOST_USERS = 500_000;

/** A separator of columns stands in no user id: that is another kind of file. */
const isUserId = (text: string): boolean => isPlausible(text) && !/[,;\t]/.test(text);

/** Reads a text file in UTF-8 with a user id a line; `#` begins a comment. Who stands there twice is there once. */
export function readUserList(bytes: Uint8Array): UserList {
  const text = utf8Text(bytes);
  if (text === undefined || text.includes('\uFFFD')) return { refused: { reason: 'encoding' } };
  const users = new Map<string, string>();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const userId = line.replace(/#.*/, '').trim();
    if (userId === '') continue;
    if (!isUserId(userId)) return { refused: { reason: 'not-a-list', line: index + 1 } };
    if (!users.has(userId.toLowerCase())) users.set(userId.toLowerCase(), userId);
  }
  if (users.size > MOST_USERS) return { refused: { reason: 'too-long' } };
  return users.size === 0 ? { refused: { reason: 'empty' } } : { users: [...users.values()] };
}
