import { isKind, type Kind, kinds } from '../policy/kind.ts';
import { WrongUse } from './command-io.ts';

/** The kinds of an option, with commas between. Throws {@link WrongUse} for what is none. */
export function readKinds(text: string): readonly Kind[] {
  const words = text.split(',').map(word => word.trim());
  const wrong = words.filter(word => !isKind(word));
  if (wrong.length > 0) throw new WrongUse(`${wrong.join(', ')}: no such kind; kinds are ${kinds.join(', ')}.`);
  return words.filter(isKind);
}
