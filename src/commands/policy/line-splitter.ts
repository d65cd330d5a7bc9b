const NEWLINE = 0x0a;

/** A line of input without its newline, or that it was longer than allowed. */
export type Line = Buffer | 'too-long';

/** Cuts bytes into lines and holds no more than one line of `limit` bytes. */
export interface LineSplitter {
  /** The lines that this chunk completes. */
  push(chunk: Buffer): Line[];
  /** The last line, where the input does not end with a newline. */
  end(): Line[];
}

/**
 * Splits at the newline only: a carriage return is white space to JSON, and the line separators U+2028 and U+2029, at
 * which `node:readline` splits too, may stand inside a value.
 */
export function createLineSplitter(limit: number): LineSplitter {
  let rest: Line = Buffer.alloc(0);

  const grow = (piece: Buffer): void => {
    if (rest === 'too-long') return;
    if (rest.length + piece.length > limit) rest = 'too-long';
    else rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
  };
  const take = (): Line => {
    const line = rest;
    rest = Buffer.alloc(0);
    return line;
  };

  return {
    push: chunk => {
      const lines: Line[] = [];
      let start = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
        grow(chunk.subarray(start, at));
        lines.push(take());
        start = at + 1;
      }
      grow(chunk.subarray(start));
      return lines;
    },
    end: () => (rest === 'too-long' || rest.length > 0 ? [take()] : []),
  };
}
