import { reversed } from '../characters.ts';
import { keypadLines } from '../rules/keypad-line.ts';

const neighbours: Readonly<Record<string, string>> = {
  '1': '24',
  '2': '135',
  '3': '26',
  '4': '157',
  '5': '2468',
  '6': '359',
  '7': '48',
  '8': '5790',
  '9': '68',
  '0': '8',
};

const SHORTEST_WALK = 4;

/** Every walk from key to neighbouring key of four keys or more that comes to no key twice: 1478, 147896, 2580. */
function walksOn(walk: string): readonly string[] {
  const last = walk.charAt(walk.length - 1);
  const next = [...(neighbours[last] ?? '')].filter(key => !walk.includes(key));
  const longer = next.flatMap(key => walksOn(walk + key));
  return walk.length < SHORTEST_WALK ? longer : [walk, ...longer];
}

const directedLines = keypadLines.flatMap(line => [line, reversed(line)]);

/** Two or three different straight lines keyed one after the other: 147258, 159357, 741852963. */
function linesOnFrom(start: string): readonly string[] {
  const used: readonly string[] = start.match(/.../g) ?? [];
  const isNew = (line: string): boolean => !used.includes(line) && !used.includes(reversed(line));
  const longer = directedLines.filter(isNew).map(line => start + line);
  return used.length < 2 ? [...longer, ...longer.flatMap(linesOnFrom)] : longer;
}

/** PINs that a finger draws on the keypad. */
export function keypadWalks(): readonly string[] {
  return [...Object.keys(neighbours).flatMap(walksOn), ...directedLines.flatMap(linesOnFrom)];
}
