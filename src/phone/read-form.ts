import type { IncomingMessage } from 'node:http';

/** Bytes of a form at most. */
const LONGEST_FORM = 8192;

/** A longer form is read to here, so that its sender hears the answer; then the connection is closed. */
const MOST_READ = 1_048_576;

/** A form as text; `too-large`; or `endless` where not even its end was waited for. Undefined: the sender went away. */
export type Form = { readonly text: string } | 'too-large' | 'endless' | undefined;

/** Reads a form's bytes as text, whatever its Content-Type says (phones' is not documented). */
export function readForm(request: IncomingMessage): Promise<Form> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LONGEST_FORM) chunks.push(chunk);
      if (size > MOST_READ) resolve('endless');
    });
    request.on('end', () =>
      resolve(size > LONGEST_FORM ? 'too-large' : { text: Buffer.concat(chunks).toString('utf8') }),
    );
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}
