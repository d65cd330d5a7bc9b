/** What the keys of a telephone give, one press after the other; small letters come before the digit. */
const keys: Readonly<Record<string, string>> = {
  '1': '.@-_',
  '2': 'abc2',
  '3': 'def3',
  '4': 'ghi4',
  '5': 'jkl5',
  '6': 'mno6',
  '7': 'pqrs7',
  '8': 'tuv8',
  '9': 'wxyz9',
};

/** The presses that write a text: each a key, how often, and whether the same key was pressed for the character before. */
export function multiTaps(
  text: string,
): readonly { readonly key: string; readonly times: number; readonly pause: boolean }[] {
  let before = '';
  return [...text].map(character => {
    const entry = Object.entries(keys).find(([, characters]) => characters.includes(character));
    if (!entry) throw new TypeError(`No key gives ${character}.`);
    const [key, characters] = entry;
    const pause = key === before;
    before = key;
    return { key, times: characters.indexOf(character) + 1, pause };
  });
}
