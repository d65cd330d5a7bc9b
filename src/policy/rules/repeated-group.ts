import type { Question } from './question.ts';

const SMALLEST_GROUP = 2;

/**
 * `repeated-group`: a group of two or more digits stands twice in a row, anywhere: 408408, 123123, but not 451245
 * (Unity authentication rules, "repeated groups of digits"). A run of `size` places where the value equals itself
 * shifted by `size` is such a group; looked for like this the longest value takes no more than its length squared.
 */
export function repeatsGroup({ value }: Question): boolean {
  for (let size = SMALLEST_GROUP; size * 2 <= value.length; size += 1) {
    if (hasGroupOf(size, value)) return true;
  }
  return false;
}

function hasGroupOf(size: number, value: string): boolean {
  let run = 0;
  for (let index = size; index < value.length; index += 1) {
    run = value.charCodeAt(index) === value.charCodeAt(index - size) ? run + 1 : 0;
    if (run === size) return true;
  }
  return false;
}
