import { Liquid, type Template } from 'liquidjs';
import { type Language, languages } from '../base/language.ts';
import type { Problem } from '../words/problem.ts';
import { createTimeWriter } from '../words/time.ts';
import { type MessageName, messageNames } from './message.ts';
import type { TemplateFile, TemplateFiles } from './template-files.ts';
import { templateProblem } from './template-problem.ts';

/** What templates are filled with: texts, numbers, lists. */
export type Scope = Readonly<Record<string, unknown>>;

/** The templates of all messages, parsed once. They reach no file, no address and no code. */
export interface TemplateSet {
  /** Fills in the text part with its `Subject:` line. Throws what liquidjs throws where a value is missing. */
  text(language: Language, message: MessageName, scope: Scope): string;
  /** Fills in the layout of the HTML part; every value is escaped. */
  html(scope: Scope): string;
}

/** Parses every template. `timeZone` is an IANA name; the machine's own unless given. */
export function parseTemplates(
  files: TemplateFiles,
  timeZone: string | undefined,
): { templates: TemplateSet; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const parsed = new Map<string, Template[]>();
  const plain = textEngine(timeZone);
  const escaping = engine({ outputEscape: 'escape' });
  const parse = (liquid: Liquid, name: string, { file, text }: TemplateFile): void => {
    try {
      parsed.set(name, liquid.parse(text));
    } catch (error) {
      problems.push(templateProblem(file, error));
    }
  };
  parse(escaping, 'layout', files.layout);
  for (const language of languages) {
    for (const message of messageNames) parse(plain, `${language}/${message}`, files.of(language, message));
  }
  const render = (liquid: Liquid, name: string, scope: Scope): string =>
    String(liquid.renderSync(parsed.get(name) ?? [], scope));
  const templates: TemplateSet = {
    text: (language, message, scope) => render(plain, `${language}/${message}`, scope),
    html: scope => render(escaping, 'layout', scope),
  };
  return { templates, problems };
}

/** What liquidjs binds to a filter. */
interface FilterCall {
  readonly context: { getSync(path: string[]): unknown };
}

/** The engine of the text parts, with the filter `time`: day and time as the reader's language writes them. */
function textEngine(timeZone: string | undefined): Liquid {
  const writeTime = createTimeWriter(timeZone);
  const liquid = engine();
  liquid.registerFilter('time', function (this: FilterCall, time: unknown) {
    return writeTime(this.context.getSync(['language']) as Language, Number(time));
  });
  return liquid;
}

function engine(options: { outputEscape?: 'escape' } = {}): Liquid {
  return new Liquid({
    // No template can include another: there are none to be found.
    templates: {},
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    renderLimit: 1000,
    memoryLimit: 1_000_000,
    ...options,
  });
}
