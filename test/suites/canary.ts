import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Something that was written: where, and what. */
interface Writing {
  readonly where: string;
  readonly bytes: Buffer;
}

/** One way in which a secret may stand in bytes. */
interface Trace {
  readonly form: string;
  readonly isIn: (writing: Writing) => boolean;
}

/** A secret of fewer characters is looked for as a word: six digits stand in every other number by chance. */
const UNMISTAKABLE = 9;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The part of the base64 of a longer text that depends on the secret alone, wherever in the text it begins. */
function base64Cores(secret: Buffer): readonly string[] {
  return [0, 1, 2].map(before => {
    const whole = Buffer.concat([Buffer.alloc(before), secret])
      .toString('base64')
      .replace(/=+$/, '');
    const end = (before + secret.length) % 3 === 0 ? whole.length : whole.length - 1;
    return whole.slice(before === 0 ? 0 : before + 1, end);
  });
}

function plainForms(secret: string): Readonly<Record<string, Buffer>> {
  const utf16 = Buffer.from(secret, 'utf16le');
  const forms: Record<string, Buffer> = { UTF8: Buffer.from(secret), 'UTF-16': utf16 };
  const bytes = Buffer.from(secret);
  for (const [index, core] of base64Cores(bytes).entries()) forms[`base64+${index}`] = Buffer.from(core);
  for (const [index, core] of base64Cores(utf16).entries()) forms[`base64 of UTF-16+${index}`] = Buffer.from(core);
  forms['hexadecimal'] = Buffer.from(bytes.toString('hex'));
  forms['percent-encoded'] = Buffer.from(encodeURIComponent(secret));
  forms['JSON'] = Buffer.from(JSON.stringify(secret).slice(1, -1));
  forms['XML'] = Buffer.from(secret.replace(/[&<>"']/g, sign => escapes[sign] ?? sign));
  return forms;
}

const alone = (secret: string): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])${secret.replace(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9])`);

function tracesOf(secret: string): readonly Trace[] {
  const short = secret.length < UNMISTAKABLE;
  const pattern = alone(secret);
  return Object.entries(plainForms(secret)).map(([form, bytes]) => ({
    form,
    isIn: writing =>
      short && bytes.toString('latin1') === secret
        ? pattern.test(writing.bytes.toString('latin1'))
        : bytes.length >= 6 && writing.bytes.includes(bytes),
  }));
}

function filesBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap(name => filesBelow(join(path, name)));
}

/**
 * Keeps what was secret in a run and what was written meanwhile, and finds the one in the other: as it is, in UTF-16, in
 * base64 at any place of a text, in hexadecimal, percent-encoded, in JSON and in XML.
 */
export class Canary {
  readonly #secrets = new Map<string, string>();
  readonly #writings: Writing[] = [];

  /** Keeps secrets by what they are; empty ones are none. */
  keep(secrets: Readonly<Record<string, string | undefined>>): void {
    for (const [what, secret] of Object.entries(secrets)) {
      if (secret && !this.#secrets.has(secret)) this.#secrets.set(secret, what);
    }
  }

  /** Keeps something that was written. */
  wrote(where: string, content: string | Buffer): void {
    this.#writings.push({ where, bytes: Buffer.from(content) });
  }

  /** Keeps what a file, or every file of a directory, holds now. */
  copy(path: string, except: readonly string[] = []): void {
    for (const file of filesBelow(path))
      if (!except.some(name => file.endsWith(name))) this.wrote(file, readFileSync(file));
  }

  /** How much is kept. */
  get size(): { readonly secrets: number; readonly bytes: number } {
    return {
      secrets: this.#secrets.size,
      bytes: this.#writings.reduce((sum, { bytes }) => sum + bytes.length, 0),
    };
  }

  /** Every secret that stands somewhere: what it is, in which form, and where; never the secret. */
  leaks(): readonly string[] {
    return this.#leaksIn(this.#writings);
  }

  /** The same for one text. */
  leaksIn(where: string, content: string | Buffer): readonly string[] {
    return this.#leaksIn([{ where, bytes: Buffer.from(content) }]);
  }

  #leaksIn(writings: readonly Writing[]): readonly string[] {
    return [...this.#secrets].flatMap(([secret, what]) => {
      const traces = tracesOf(secret);
      return writings.flatMap(writing =>
        traces.filter(({ isIn }) => isIn(writing)).map(({ form }) => `${what} (${form}) in ${writing.where}`),
      );
    });
  }
}
