import { axlOperations, axlTypes, type Operation } from './operations.ts';

/** One place in a sequence: an element, or a choice between several. */
export interface Element {
  readonly names: readonly string[];
  readonly type?: string | undefined;
  readonly optional: boolean;
  readonly many: boolean;
  /** The AXL version from which on it is known. */
  readonly since?: string | undefined;
}

const wordPattern = /^([A-Za-z0-9|]+)([?*]?)(?::([A-Za-z]+))?(?:@([\d.]+))?$/;

function parseElement(word: string): Element {
  const [, names = '', mark, type, since] = wordPattern.exec(word) ?? [];
  return { names: names.split('|'), type, optional: mark === '?' || mark === '*', many: mark === '*', since };
}

const parsed = new Map<string, readonly Element[]>();

function elements(text: string): readonly Element[] {
  const known = parsed.get(text);
  if (known) return known;
  const found = text.split(' ').map(parseElement);
  parsed.set(text, found);
  return found;
}

/** The elements of a complex type, in schema order. */
export function typeElements(name: string): readonly Element[] {
  return elements((axlTypes as Record<string, string>)[name] ?? '');
}

/** The elements of an operation's request, in schema order. */
export function requestElements(operation: Operation): readonly Element[] {
  return elements(operation.request);
}

/** The operation of that name. */
export function operationNamed(name: keyof typeof axlOperations): Operation {
  return axlOperations[name];
}

/** Whether the element is known to AXL's schema of that version. */
export function isKnownTo(element: Element, version: string): boolean {
  return element.since === undefined || Number(element.since) <= Number(version);
}
