/**
 * Makes identifiers of UUID shape, always the same ones in the same order for the same seed; fast, for millions of rows. They ascend,
 * so that rows are appended.
 */
export function uuidMaker(seed: number): () => string {
  let state = seed | 0;
  const word = (): string => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0).toString(16).padStart(8, '0');
  };
  let serial = 0;
  return () => {
    serial += 1;
    const [a, b] = [word(), word()];
    const start = (0x10000000 + serial).toString(16);
    return `${start}-${a.slice(0, 4)}-4${a.slice(5)}-a${b.slice(0, 3)}-${b.slice(3)}${a}`.slice(0, 36);
  };
}
