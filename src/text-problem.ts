import type { Said } from './base/said.ts';
import type { Problem } from './config/problem.ts';
import { CHANGED } from './words/load-words.ts';
import type { Problem as FileProblem } from './words/problem.ts';

/** How problems name the template of a mail that was changed on a page. */
const changedMail = /^changed[/\\](\w+)[/\\]([\w-]+)\.liquid$/;

function placeOf(file: string, line: number): readonly Said[] {
  const [, , mail] = changedMail.exec(file) ?? [];
  // What was changed on a page stands in no file.
  if (file === CHANGED) return [];
  if (mail === undefined) return [{ key: 'problem.at', params: { file, line } }];
  return [{ key: `mail-name.${mail}` }, { key: 'problem.line', params: { line } }];
}

/** Where it is, from the file to the language. */
function whereOf({ file, line, language = changedMail.exec(file)?.[1], text }: FileProblem): readonly Said[] {
  return [
    ...placeOf(file, line),
    ...(text === undefined ? [] : [{ key: 'problem.text', params: { text } }]),
    ...(language === undefined ? [] : [{ key: `language.${language}` }]),
  ];
}

/** A problem of a file that an operator may edit, as one of the settings. */
export function asProblem(found: FileProblem): Problem {
  const { file, line, language, problem, said } = found;
  const path = `${file}:${line}${language === undefined ? '' : ` (${language})`}`;
  return { path, problem, said, where: whereOf(found) };
}
