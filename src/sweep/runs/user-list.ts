/** The users of a list, each once, or what is wrong with it: one sentence. */
export type UserList = { readonly users: readonly string[] } | { readonly problem: string };

/** CUCM's own limit for a user id, in bytes. */
const USER_ID_BYTES = 128;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const implausible = /[\u0000-\u001f\u007f]/;

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads a list of user ids, one a line; `#` begins a comment. `name`: what the file is called. */
export function readUserList(bytes: Uint8Array, name: string): UserList {
  const text = textOf(bytes);
  if (text === undefined || text.includes('\u0000')) {
    return { problem: `${name} is not UTF-8: save it as UTF-8 text with a user id on each line.` };
  }
  const users = new Map<string, string>();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const userId = line.replace(/#.*/, '').trim();
    if (userId === '') continue;
    if (implausible.test(userId) || Buffer.byteLength(userId) > USER_ID_BYTES) {
      return { problem: `${name}:${index + 1}: this is no user id; the list has one on each line and nothing else.` };
    }
    if (!users.has(userId.toLowerCase())) users.set(userId.toLowerCase(), userId);
  }
  return users.size === 0
    ? { problem: `${name} names no user: it has a user id on each line.` }
    : { users: [...users.values()] };
}
