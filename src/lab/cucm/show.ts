import { type ElementParticle, existsIn, type Particle } from './schema.ts';
import { childOf, type XmlNode } from './xml-node.ts';
import { element, escapeXml } from './xml-text.ts';

/** A value that names another object by its uuid. */
export class Reference {
  readonly uuid: string;
  readonly text: string;

  constructor(uuid: string, text: string) {
    this.uuid = uuid;
    this.text = text;
  }
}

/** A value to be shown; undefined and null become an empty tag. */
export type Shown =
  | string
  | number
  | boolean
  | null
  | undefined
  | Reference
  | XmlNode
  | readonly Shown[]
  | ShownRecord
  | (() => Shown);

/** Values by element name; `@uuid` is the element's own. */
export interface ShownRecord {
  readonly [name: string]: Shown;
}

/** Upper-case and in braces, as AXL writes what the database holds in lower case without. */
export const braced = (pkid: string): string => `{${pkid.toUpperCase()}}`;

function isNode(value: object): value is XmlNode {
  return 'children' in value && 'attributes' in value;
}

function showNode(node: XmlNode): string {
  return element(node.name, node.children.length > 0 ? node.children.map(showNode).join('') : escapeXml(node.text));
}

function showOne(particle: ElementParticle, value: Shown, requested: XmlNode | undefined, version: number): string {
  if (value === undefined || value === null) return element(particle.name, '');
  if (typeof value === 'function') return showOne(particle, value(), requested, version);
  if (value instanceof Reference) return element(particle.name, escapeXml(value.text), ` uuid="${braced(value.uuid)}"`);
  if (Array.isArray(value)) return value.map(item => showOne(particle, item, requested, version)).join('');
  if (typeof value !== 'object') return element(particle.name, escapeXml(String(value)));
  if (isNode(value)) return showNode(value);
  if (!Array.isArray(particle.content)) return element(particle.name, '');
  const record = value as ShownRecord;
  const uuid = typeof record['@uuid'] === 'string' ? ` uuid="${braced(record['@uuid'])}"` : '';
  return element(particle.name, show(particle.content, record, requested, version), uuid);
}

function elements(particles: readonly Particle[]): readonly ElementParticle[] {
  return particles.flatMap(particle =>
    particle.kind === 'element' ? [particle] : elements(particle.alternatives.flat()),
  );
}

/** Inside a choice or a list only what is there is shown; elsewhere an unset value is an empty tag. */
function isShown(particle: ElementParticle, value: Shown, requested: XmlNode | undefined): boolean {
  if (requested && requested.children.length > 0) return childOf(requested, particle.name) !== undefined;
  return !particle.repeated || value !== undefined;
}

/**
 * Writes values in the order of a content model. `requested` is `returnedTags` or a part of it: what it names, or, where it
 * is empty or undefined, every tag of the model, unset ones as empty elements.
 */
export function show(
  particles: readonly Particle[],
  values: ShownRecord,
  requested: XmlNode | undefined,
  version: number,
): string {
  return elements(particles)
    .filter(particle => existsIn(particle, version) && isShown(particle, values[particle.name], requested))
    .map(particle => {
      const value = values[particle.name];
      const part = childOf(requested, particle.name);
      return particle.repeated && value === undefined ? '' : showOne(particle, value, part, version);
    })
    .join('');
}
