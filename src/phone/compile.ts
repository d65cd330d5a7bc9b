import type { Language } from '../base/language.ts';
import { type Charset, writable } from './charset.ts';
import { expand, type Piece, type Scope } from './content.ts';
import { escapeXml } from './escape.ts';
import type { Condition, SkeletonPart, Slot } from './skeleton.ts';

/** What a request does to write a page: text as it is, and what it must fill in. */
export type Segment =
  | string
  /** The address of the next step. */
  | { readonly fill: 'address' }
  /** A value, `limit` characters at most; `ownLine`: with its line break, or neither. */
  | { readonly fill: 'field'; readonly name: string; readonly limit: number; readonly ownLine: boolean }
  /** Line breaks at the end so far are dropped. */
  | { readonly fill: 'trim' }
  | { readonly fill: 'condition'; readonly condition: Condition; readonly segments: readonly Segment[] };

/** A page ready to be filled in. */
export interface CompiledPage {
  readonly segments: readonly Segment[];
}

function segmentOf(piece: Piece, charset: Charset, ownLine = false): Segment {
  if ('text' in piece) return escapeXml(writable(piece.text, charset));
  if ('address' in piece) return { fill: 'address' };
  return { fill: 'field', name: piece.field, limit: piece.limit, ownLine };
}

/** The pieces line by line. */
function linesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const piece of pieces) {
    if (!('text' in piece)) {
      lines.at(-1)?.push(piece);
      continue;
    }
    for (const [index, text] of piece.text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ text });
    }
  }
  return lines;
}

function multilineSegments(pieces: readonly Piece[], charset: Charset): readonly Segment[] {
  const segments = linesOf(pieces).flatMap((line): readonly Segment[] => {
    const [only] = line;
    if (line.length === 1 && only && 'field' in only) return [segmentOf(only, charset, true)];
    return [...line.map(piece => segmentOf(piece, charset)), '\n'];
  });
  return [...segments, { fill: 'trim' }];
}

function slotSegments({ text, rule }: Slot, language: Language, charset: Charset, scope: Scope): readonly Segment[] {
  const { pieces } = expand(text, rule, language, scope);
  const dynamic = pieces.some(piece => !('text' in piece));
  if (rule.multiline && dynamic) return multilineSegments(pieces, charset);
  return pieces.map(piece => segmentOf(piece, charset));
}

function partSegments(part: SkeletonPart, language: Language, charset: Charset, scope: Scope): readonly Segment[] {
  if ('markup' in part) return [part.markup];
  if ('slot' in part) return slotSegments(part.slot, language, charset, scope);
  const segments = joinTexts(part.parts.flatMap(inner => partSegments(inner, language, charset, scope)));
  const settled = scope.flags[part.condition.flag];
  if (settled !== undefined) return settled === part.condition.stands ? segments : [];
  return [{ fill: 'condition', condition: part.condition, segments }];
}

function joinTexts(segments: readonly Segment[]): readonly Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (typeof segment === 'string' && typeof last === 'string') joined[joined.length - 1] = last + segment;
    else if (segment !== '') joined.push(segment);
  }
  return joined;
}

/** How a document of a charset begins. */
export const declaration: Readonly<Record<Charset, string>> = {
  'utf-8': '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  'iso-8859-1': '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>',
};

/** Writes a skeleton in one language and charset; what is left is what each request fills in. */
export function compilePage(
  skeleton: readonly SkeletonPart[],
  language: Language,
  charset: Charset,
  scope: Scope,
): CompiledPage {
  const parts = skeleton.flatMap(part => partSegments(part, language, charset, scope));
  return { segments: joinTexts([declaration[charset], ...parts]) };
}
