import { caseless, codePointLength, reversed } from '../characters.ts';
import type { Question } from './question.ts';

const SHORTEST_NAME = 3;
const tokenBorders = /[,.\-_# \t]/;

const isLongEnough = (name: string): boolean => codePointLength(name) >= SHORTEST_NAME;

/**
 * `own-name`: the password contains the user id or its reverse, case ignored (Unity, "alias"); a directory password
 * also no token of the display name (MS-SAMR 3.1.1.7.2).
 */
export function holdsOwnName({ kind, value, subject }: Question): boolean {
  const { userId = '', displayName = '' } = subject;
  const folded = caseless(value);
  if (isLongEnough(userId) && holdsEitherWay(folded, userId)) return true;
  return kind === 'directory-password' && holdsToken(folded, displayName);
}

function holdsEitherWay(folded: string, userId: string): boolean {
  return folded.includes(caseless(userId)) || folded.includes(caseless(reversed(userId)));
}

function holdsToken(folded: string, displayName: string): boolean {
  return displayName.split(tokenBorders).some(token => isLongEnough(token) && folded.includes(caseless(token)));
}
