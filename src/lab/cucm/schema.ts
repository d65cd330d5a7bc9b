/**
 * AXL's content models in a short notation, `name` by `name` in schema order: `!` required (else optional), `*` any number,
 * `~` may be nil, `=b` boolean, `=i` whole number, `=u` braced upper-case UUID, `=p` four digits or more, `=50` at most 50
 * characters, `@12.5` from that version on, `<12.5` before it, `{…}` content, `{any}` content not looked at,
 * `(… | …)` a choice, `(…)!` a choice that must be made.
 */
export type Particle = ElementParticle | ChoiceParticle;

/** One element of a content model. */
export interface ElementParticle {
  readonly kind: 'element';
  readonly name: string;
  readonly required: boolean;
  readonly repeated: boolean;
  readonly nillable: boolean;
  /** `b`, `i`, `u`, `p`, or the greatest number of characters. */
  readonly value: string | undefined;
  readonly since: number;
  readonly until: number;
  /** Undefined for a plain value. */
  readonly content: readonly Particle[] | 'any' | undefined;
}

/** One of several alternatives. */
export interface ChoiceParticle {
  readonly kind: 'choice';
  readonly required: boolean;
  readonly alternatives: readonly (readonly Particle[])[];
}

class Tokens {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(/[A-Za-z]\w*|[!*~]|=\w+|[@<][\d.]+|[{}()|]/g) ?? [];
  }

  get next(): string | undefined {
    return this.#tokens[this.#at];
  }

  take(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new TypeError('schema: unexpected end');
    this.#at += 1;
    return token;
  }

  takeIf(token: string): boolean {
    if (this.next !== token) return false;
    this.#at += 1;
    return true;
  }
}

function readMarks(tokens: Tokens): readonly string[] {
  const marks: string[] = [];
  while (tokens.next !== undefined && /^[!*~=@<]/.test(tokens.next)) marks.push(tokens.take());
  return marks;
}

function readContent(tokens: Tokens): readonly Particle[] | 'any' | undefined {
  if (!tokens.takeIf('{')) return undefined;
  const content = tokens.takeIf('any') ? 'any' : readParticles(tokens);
  tokens.take();
  return content;
}

function readElement(tokens: Tokens): ElementParticle {
  const name = tokens.take();
  const marks = readMarks(tokens);
  const after = (sign: string): string | undefined => marks.find(mark => mark.startsWith(sign))?.slice(1);
  return {
    kind: 'element',
    name,
    required: marks.includes('!'),
    repeated: marks.includes('*'),
    nillable: marks.includes('~'),
    value: after('='),
    since: Number(after('@') ?? 0),
    until: Number(after('<') ?? Number.POSITIVE_INFINITY),
    content: readContent(tokens),
  };
}

function readChoice(tokens: Tokens): ChoiceParticle {
  const alternatives: (readonly Particle[])[] = [];
  tokens.take();
  do alternatives.push(readParticles(tokens));
  while (tokens.takeIf('|'));
  tokens.take();
  return { kind: 'choice', alternatives, required: tokens.takeIf('!') };
}

function readParticles(tokens: Tokens): readonly Particle[] {
  const particles: Particle[] = [];
  while (tokens.next !== undefined && !/^[|})]$/.test(tokens.next)) {
    particles.push(tokens.next === '(' ? readChoice(tokens) : readElement(tokens));
  }
  return particles;
}

/** Reads the notation. */
export function schema(text: string): readonly Particle[] {
  return readParticles(new Tokens(text));
}

/** Whether an element exists in a version of the schema. */
export function existsIn(particle: ElementParticle, version: number): boolean {
  return version >= particle.since && version < particle.until;
}
