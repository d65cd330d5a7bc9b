import { type ElementParticle, existsIn, type Particle } from './schema.ts';
import type { XmlNode } from './xml-node.ts';

/** How a request breaks the schema. */
export class SchemaError extends Error {
  readonly problem: 'unexpected' | 'missing' | 'value' | 'nil';
  readonly element: string;
  /** What might have stood there. */
  readonly expected: readonly string[];

  constructor(problem: SchemaError['problem'], element: string, expected: readonly string[] = []) {
    super(`${problem}: ${element}`);
    this.problem = problem;
    this.element = element;
    this.expected = expected;
  }
}

const valueTests: Readonly<Record<string, RegExp>> = {
  b: /^(t|f|true|false|0|1)$/i,
  i: /^-?\d*$/,
  u: /^\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}$/,
  p: /^\d{4,}$/,
};

/** What a check goes by: the version, and whether only names count, as in `returnedTags`, whose elements are empty. */
interface Mode {
  readonly version: number;
  readonly namesOnly: boolean;
}

function checkValue(node: XmlNode, particle: ElementParticle, { namesOnly }: Mode): void {
  const first = node.children[0];
  if (first) throw new SchemaError('unexpected', first.name);
  if (particle.value === undefined || namesOnly) return;
  const test = valueTests[particle.value];
  const fits = test ? test.test(node.text.trim()) : [...node.text].length <= Number(particle.value);
  if (!fits) throw new SchemaError('value', node.name);
}

function checkElement(node: XmlNode, particle: ElementParticle, mode: Mode): void {
  if (node.namespace !== undefined) throw new SchemaError('unexpected', `{${node.namespace}}${node.name}`, [node.name]);
  if (['true', '1'].includes(node.attributes['nil'] ?? '')) {
    if (!particle.nillable) throw new SchemaError('nil', node.name);
    return;
  }
  if (particle.content === 'any') return;
  const inner = particle.name === 'returnedTags' ? { ...mode, namesOnly: true } : mode;
  if (particle.content === undefined) checkValue(node, particle, inner);
  else check(node.children, particle.content, inner);
}

/** The names that may stand first of what is left of a content model. */
function firstNames(particles: readonly Particle[], version: number): readonly string[] {
  return particles.flatMap(particle =>
    particle.kind === 'element'
      ? existsIn(particle, version)
        ? [particle.name]
        : []
      : particle.alternatives.flatMap(alternative => firstNames(alternative, version)),
  );
}

class Walk {
  readonly #nodes: readonly XmlNode[];
  readonly #mode: Mode;
  #at = 0;

  constructor(nodes: readonly XmlNode[], mode: Mode) {
    this.#nodes = nodes;
    this.#mode = mode;
  }

  get next(): XmlNode | undefined {
    return this.#nodes[this.#at];
  }

  sequence(particles: readonly Particle[]): void {
    for (const particle of particles) {
      if (particle.kind === 'element') this.element(particle);
      else this.choice(particle.alternatives, particle.required);
    }
  }

  element(particle: ElementParticle): void {
    if (!existsIn(particle, this.#mode.version)) return;
    let found = 0;
    while (this.next?.name === particle.name && (found === 0 || particle.repeated)) {
      checkElement(this.next, particle, this.#mode);
      this.#at += 1;
      found += 1;
    }
    if (found === 0 && particle.required) this.fail([particle.name]);
  }

  choice(alternatives: readonly (readonly Particle[])[], required: boolean): void {
    const { next } = this;
    const taken =
      next && alternatives.find(alternative => firstNames(alternative, this.#mode.version).includes(next.name));
    if (taken) this.sequence(taken);
    else if (required) this.fail(firstNames(alternatives.flat(), this.#mode.version));
  }

  fail(expected: readonly string[]): never {
    throw this.next
      ? new SchemaError('unexpected', this.next.name, expected)
      : new SchemaError('missing', expected[0] ?? '', expected);
  }
}

function check(nodes: readonly XmlNode[], particles: readonly Particle[], mode: Mode): void {
  const walk = new Walk(nodes, mode);
  walk.sequence(particles);
  if (walk.next) {
    const known = firstNames(particles, mode.version);
    throw new SchemaError('unexpected', walk.next.name, known.includes(walk.next.name) ? [] : known.slice(0, 5));
  }
}

/**
 * Checks the children of an element against a content model: order, unknown and repeated elements, missing ones, nil and
 * values; children must stand in no namespace. Throws {@link SchemaError}.
 */
export function checkContent(nodes: readonly XmlNode[], particles: readonly Particle[], version: number): void {
  check(nodes, particles, { version, namesOnly: false });
}
