import type { Problem } from '../words/problem.ts';
import { checkTemplates } from './check-templates.ts';
import { type ChangedMails, findTemplateFiles } from './template-files.ts';
import { parseTemplates, type TemplateSet } from './template-set.ts';

/** Templates that can be used, or everything that is wrong with them. */
export type LoadedTemplates =
  | { readonly ok: true; readonly templates: TemplateSet }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where templates come from. */
export interface TemplatesSource {
  /** The operator's `mail.templates`. */
  readonly directory?: string | undefined;
  /** What was changed at run time. */
  readonly changed?: ChangedMails | undefined;
  /** An IANA name; the machine's own unless given. */
  readonly timeZone?: string | undefined;
}

/** Reads, parses and tries out every template in every language; reports every problem with file and line. */
export function loadTemplates({ directory, changed, timeZone }: TemplatesSource = {}): LoadedTemplates {
  const found = findTemplateFiles(directory, changed);
  const parsed = parseTemplates(found.files, timeZone);
  const problems = [...found.problems, ...parsed.problems];
  if (problems.length > 0) return { ok: false, problems };
  const mistakes = checkTemplates(parsed.templates, found.files);
  return mistakes.length > 0 ? { ok: false, problems: mistakes } : { ok: true, templates: parsed.templates };
}
