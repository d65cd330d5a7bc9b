import { languages } from '../base/language.ts';
import type { Said } from '../base/said.ts';
import type { Problem } from '../words/problem.ts';
import { type MessageName, messageNames, messageShapes } from './message.ts';
import { type RenderedMail, renderMail } from './render.ts';
import { sampleAlone, sampleMail, sampleTime } from './samples.ts';
import type { TemplateFiles } from './template-files.ts';
import { templateProblem } from './template-problem.ts';
import type { TemplateSet } from './template-set.ts';

const CONTACT = '+32 2 000 00 00';
const words = { say: (_language: string, key: string): string => key };

/** Tries every template with all it can be told, and with as little; gives every problem. */
export function checkTemplates(templates: TemplateSet, files: TemplateFiles): readonly Problem[] {
  const layout = checkLayout(templates, files.layout.file);
  if (layout) return [layout];
  return languages.flatMap(language =>
    messageNames.flatMap(message => {
      const { file } = files.of(language, message);
      const { needs } = messageShapes[message];
      const problem =
        tryOut(templates, file, sampleMail(language, message)) ??
        tryOut(templates, file, sampleMail(language, message, sampleTime, needs));
      return problem ? [problem] : [];
    }),
  );
}

function checkLayout(templates: TemplateSet, file: string): Problem | undefined {
  const paragraphs = ['text', 'value', 'link'].map(sort => ({ sort, text: `<${sort}>`, lines: [`<${sort}>`] }));
  try {
    const html = templates.html({ language: 'en', subject: 'Sample', paragraphs });
    const missing = paragraphs.find(({ sort }) => !html.includes(`&lt;${sort}&gt;`));
    if (!missing) return undefined;
    return {
      file,
      line: 1,
      problem: `The layout must show every paragraph, escaped; those of sort ${missing.sort} are not.`,
      said: { key: 'problem.mail-layout', params: { sort: missing.sort } },
    };
  } catch (error) {
    return templateProblem(file, error);
  }
}

type Sample = ReturnType<typeof sampleMail>;

function tryOut(templates: TemplateSet, file: string, request: Sample): Problem | undefined {
  const parts = { templates, words, languages, contact: CONTACT };
  try {
    const wrong = judge(request.message, renderMail(request, parts, sampleTime));
    return wrong && { file, line: 1, ...wrong };
  } catch (error) {
    return templateProblem(file, error);
  }
}

interface Verdict {
  readonly problem: string;
  readonly said: Said;
}

function judge(message: MessageName, { subject, text }: RenderedMail): Verdict | undefined {
  const { alone: copied } = messageShapes[message];
  const wrong = (problem: string, key: string, params = {}): Verdict => ({ problem, said: { key, params } });
  if (subject === '') return wrong('The first line must be "Subject: " and the subject.', 'problem.mail-subject');
  if (!text.includes(CONTACT)) {
    const problem = '{{ contact }} must stand in it: whom to tell when it was not the reader.';
    return wrong(problem, 'problem.mail-contact', { name: '{{ contact }}' });
  }
  return copied === undefined ? undefined : judgeAlone(copied, { subject, text });
}

function judgeAlone(copied: keyof typeof sampleAlone, { subject, text }: Pick<RenderedMail, 'subject' | 'text'>) {
  const name = `{{ ${copied} }}`;
  const wrong = (problem: string, key: string): Verdict => ({ problem, said: { key, params: { name } } });
  if (subject.includes(sampleAlone[copied])) {
    const problem = `${name} must not stand in the subject, which is shown in notifications.`;
    return wrong(problem, 'problem.mail-in-subject');
  }
  if (text.split('\n').includes(sampleAlone[copied])) return undefined;
  return wrong(`${name} must stand alone on a line, so that it can be copied.`, 'problem.mail-alone');
}
