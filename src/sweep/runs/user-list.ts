import { utf8Text } from '../../base/utf8-text.ts';
import { isPlausible } from '../../renewal/user-id.ts';

/** The users of a list, each once, or what is wrong with it: one sentence. */
export type UserList = { readonly users: readonly string[] } | { readonly problem: string };

/** Reads a list of user ids, one a line; `#` begins a comment. `name`: what the file is called. */
export function readUserList(bytes: Uint8Array, name: string): UserList {
  const text = utf8Text(bytes);
  if (text === undefined) {
    return { problem: `${name} is not UTF-8: save it as UTF-8 text with a user id on each line.` };
  }
  const users = new Map<string, string>();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const userId = line.replace(/#.*/, '').trim();
    if (userId === '') continue;
    if (!isPlausible(userId)) {
      return { problem: `${name}:${index + 1}: this is no user id; the list has one on each line and nothing else.` };
    }
    if (!users.has(userId.toLowerCase())) users.set(userId.toLowerCase(), userId);
  }
  return users.size === 0
    ? { problem: `${name} names no user: it has a user id on each line.` }
    : { users: [...users.values()] };
}
