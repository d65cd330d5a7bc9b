import { type Language, languages } from '../base/language.ts';
import type { Said } from '../base/said.ts';
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

/** The key of the words that a text is made of. */
const keyOf = (use: TextUse): string | undefined => /\{([a-z][\w-]*\.[\w.-]+)\}/.exec(use.text)?.[1];

/** The words that a text is made of, and where an operator finds them. */
function origin(use: TextUse, language: Language, scope: Scope): string {
  const key = keyOf(use);
  if (key === undefined) return '';
  const { file, line } = scope.words.written(language, key);
  return `; see ${key} in ${file}:${line}`;
}

const shown = (pieces: readonly Piece[]): string =>
  pieces.map(piece => ('text' in piece ? piece.text : 'address' in piece ? '{next}' : `{${piece.field}}`)).join('');

/** `Name of SoftKeyItem` without English in it. */
const element = ({ label }: TextUse): string => label.split(' of ').reverse().join(' › ');

interface Verdict {
  readonly problem: string;
  readonly said: Said;
  readonly limit?: number;
}

function lengthProblem(use: TextUse, pieces: readonly Piece[]): Verdict | undefined {
  for (const charset of charsets) {
    const length = longest(pieces, charset);
    if (length <= use.rule.most) continue;
    const where = charset === 'utf-8' ? '' : ' in ISO-8859-1';
    const text = shown(pieces).slice(0, 60);
    const limit = use.rule.most;
    const problem = `${use.label} can have ${length} characters${where}, at most ${limit} fit: "${text}"`;
    return {
      problem,
      said: { key: 'problem.phone-length', params: { element: element(use), length, limit, text } },
      limit,
    };
  }
  return undefined;
}

function valueProblem(use: TextUse, pieces: readonly Piece[], { object }: Place): Verdict | undefined {
  const text = shown(pieces);
  const { rule, label } = use;
  const params = { element: element(use), text };
  if (rule.required && text === '')
    return { problem: `${label} is empty.`, said: { key: 'problem.phone-empty', params } };
  if (rule.among && !rule.among.includes(text)) {
    const choices = rule.among.join(', ');
    const said = { key: 'problem.phone-choice', params: { ...params, choices } };
    return { problem: `${label} must be one of ${choices}, not "${text}".`, said };
  }
  const problem = rule.address && text !== '' ? addressProblem(text, rule.address, object) : undefined;
  return problem === undefined ? undefined : { problem, said: { key: 'problem.phone-address', params } };
}

function checkIn(language: Language, use: TextUse, place: Place, scope: Scope): readonly Problem[] {
  const at = { file: place.file, line: use.line, language, text: keyOf(use) };
  const expanded: Expanded = expand(use.text, use.rule, language, scope);
  if (expanded.problems.length > 0)
    return expanded.problems.map(({ problem, said, message = at.text }) => ({ ...at, problem, said, text: message }));
  const value = valueProblem(use, expanded.pieces, place);
  const length = lengthProblem(use, expanded.pieces);
  return [
    ...(value ? [{ ...at, ...value }] : []),
    ...(length ? [{ ...at, ...length, problem: `${length.problem}${origin(use, language, scope)}.` }] : []),
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
