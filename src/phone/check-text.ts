import { type Language, languages } from '../base/language.ts';
import type { Problem } from '../words/problem.ts';
import { addressProblem } from './address.ts';
import { charsets } from './charset.ts';
import type { TextUse } from './check-structure.ts';
import { type Expanded, expand, longest, type Piece, type Scope } from './content.ts';

/** Where a text stands. */
export interface Place {
  readonly file: string;
  /** The name of the root object. */
  readonly object: string;
}

/** The words that a text is made of, and where an operator finds them. */
function origin(use: TextUse, language: Language, scope: Scope): string {
  const key = /\{([a-z][\w-]*\.[\w.-]+)\}/.exec(use.text)?.[1];
  if (key === undefined) return '';
  const { file, line } = scope.words.written(language, key);
  return `; see ${key} in ${file}:${line}`;
}

const shown = (pieces: readonly Piece[]): string =>
  pieces.map(piece => ('text' in piece ? piece.text : 'address' in piece ? '{next}' : `{${piece.field}}`)).join('');

function lengthProblem(use: TextUse, pieces: readonly Piece[]): { problem: string; limit: number } | undefined {
  for (const charset of charsets) {
    const length = longest(pieces, charset);
    if (length <= use.rule.most) continue;
    const where = charset === 'utf-8' ? '' : ' in ISO-8859-1';
    const problem = `${use.label} can have ${length} characters${where}, at most ${use.rule.most} fit: "${shown(pieces).slice(0, 60)}"`;
    return { problem, limit: use.rule.most };
  }
  return undefined;
}

function valueProblem(use: TextUse, pieces: readonly Piece[], { object }: Place): string | undefined {
  const text = shown(pieces);
  const { rule, label } = use;
  if (rule.required && text === '') return `${label} is empty.`;
  if (rule.among && !rule.among.includes(text))
    return `${label} must be one of ${rule.among.join(', ')}, not "${text}".`;
  return rule.address && text !== '' ? addressProblem(text, rule.address, object) : undefined;
}

function checkIn(language: Language, use: TextUse, place: Place, scope: Scope): readonly Problem[] {
  const at = { file: place.file, line: use.line, language };
  const expanded: Expanded = expand(use.text, use.rule, language, scope);
  if (expanded.problems.length > 0) return expanded.problems.map(({ problem }) => ({ ...at, problem }));
  const value = valueProblem(use, expanded.pieces, place);
  const length = lengthProblem(use, expanded.pieces);
  return [
    ...(value ? [{ ...at, problem: value }] : []),
    ...(length ? [{ ...at, problem: `${length.problem}${origin(use, language, scope)}.`, limit: length.limit }] : []),
  ];
}

const same = (one: Problem, other: Problem): boolean =>
  one.file === other.file && one.line === other.line && one.problem === other.problem;

/** One problem where every language has the same one. */
export function joinLanguages(problems: readonly Problem[]): readonly Problem[] {
  const everywhere = (problem: Problem): boolean =>
    languages.every(language => problems.some(other => other.language === language && same(problem, other)));
  return problems
    .filter((problem, index) => !everywhere(problem) || problems.findIndex(other => same(problem, other)) === index)
    .map(problem => {
      if (problem.language === undefined || !everywhere(problem)) return problem;
      const { language: _, ...rest } = problem;
      return rest;
    });
}

/** Checks a text in every language and charset, with the longest values its placeholders can have. */
export function checkText(use: TextUse, place: Place, scope: Scope): readonly Problem[] {
  return joinLanguages(languages.flatMap(language => checkIn(language, use, place, scope)));
}
