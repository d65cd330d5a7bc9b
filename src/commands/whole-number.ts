import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number from 0 to `most`; refuses everything else with a sentence. */
export function wholeNumber(name: string, most: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value <= most) return value;
    throw new InvalidArgumentError(`${name} must be a whole number from 0 to ${most}.`);
  };
}
