import { languages } from '../base/language.ts';
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
    };
  } catch (error) {
    return templateProblem(file, error);
  }
}

type Sample = ReturnType<typeof sampleMail>;

function tryOut(templates: TemplateSet, file: string, request: Sample): Problem | undefined {
  const parts = { templates, words, languages, contact: CONTACT };
  try {
    const sentence = judge(request.message, renderMail(request, parts, sampleTime));
    return sentence === undefined ? undefined : { file, line: 1, problem: sentence };
  } catch (error) {
    return templateProblem(file, error);
  }
}

function judge(message: MessageName, { subject, text }: RenderedMail): string | undefined {
  const { alone: copied } = messageShapes[message];
  if (subject === '') return 'The first line must be "Subject: " and the subject.';
  if (!text.includes(CONTACT)) return '{{ contact }} must stand in it: whom to tell when it was not the reader.';
  if (!copied) return undefined;
  if (subject.includes(sampleAlone[copied]))
    return `{{ ${copied} }} must not stand in the subject, which is shown in notifications.`;
  if (!text.split('\n').includes(sampleAlone[copied]))
    return `{{ ${copied} }} must stand alone on a line, so that it can be copied.`;
  return undefined;
}
