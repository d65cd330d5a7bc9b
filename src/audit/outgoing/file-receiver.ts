import { open } from 'node:fs/promises';
import type { Receiver } from './receiver.ts';

async function append(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function print(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    process.stdout.write(text, error => (error ? reject(error) : resolve())),
  );
}

/** A file that lines are appended to, opened anew each time so that it can be rotated; `-` is standard output. */
export function createFileReceiver(path: string): Receiver {
  return {
    name: 'file',
    async send(lines) {
      const text = lines.map(line => `${line}\n`).join('');
      await (path === '-' ? print(text) : append(path, text));
      return 1;
    },
    stands: () => true,
    close: async () => undefined,
  };
}
