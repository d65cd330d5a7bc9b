import { type Language, languages } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import type { MailRequest } from '../renewal/ports.ts';
import type { Problem } from '../words/problem.ts';
import { type MessageName, messageNames, messageShapes } from './message.ts';
import { type RenderedMail, renderMail } from './render.ts';
import type { TemplateFiles } from './template-files.ts';
import { templateProblem } from './template-problem.ts';
import type { TemplateSet } from './template-set.ts';

const NOW = 1_700_000_000_000;
const CONTACT = '+32 2 000 00 00';
const words = { say: (_language: string, key: string): string => key };

/** What must stand alone on a line, as the samples have it. */
const alone = { code: '12345678', link: 'https://rekey.example/link/sample', value: '135 790' } as const;

/** A value of every sort that a message can be told. */
const samples: MailRequest['values'] = {
  code: new Secret(alone.code),
  link: new Secret(alone.link),
  value: new Secret('135790'),
  kinds: 'cucm-pin,unity-pin',
  count: 2,
  user: 'ada',
  until: NOW + 86_400_000,
  name: 'Ada',
  time: NOW,
  place: 'SEP001122334455',
  channel: 'phone',
  systems: 'cucm:main,unity:main',
  detail: 'ok',
};

/** Tries every template with all it can be told, and with as little; gives every problem. */
export function checkTemplates(templates: TemplateSet, files: TemplateFiles): readonly Problem[] {
  const layout = checkLayout(templates, files.layout.file);
  if (layout) return [layout];
  return languages.flatMap(language =>
    messageNames.flatMap(message => {
      const { file } = files.of(language, message);
      const { needs, may } = messageShapes[message];
      const problem =
        tryOut(templates, file, sample(language, message, [...needs, ...may])) ??
        tryOut(templates, file, sample(language, message, needs));
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

type Sample = Omit<MailRequest, 'id' | 'to'>;

function sample(language: Language, message: MessageName, given: readonly string[]): Sample {
  const values = Object.fromEntries(Object.entries(samples).filter(([name]) => given.includes(name)));
  return { message, language, values, ...(messageShapes[message].expires ? { expiresAt: NOW + 600_000 } : {}) };
}

function tryOut(templates: TemplateSet, file: string, request: Sample): Problem | undefined {
  const parts = { templates, words, languages, contact: CONTACT };
  try {
    const sentence = judge(request.message, renderMail(request, parts, NOW));
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
  if (subject.includes(alone[copied]))
    return `{{ ${copied} }} must not stand in the subject, which is shown in notifications.`;
  if (!text.split('\n').includes(alone[copied]))
    return `{{ ${copied} }} must stand alone on a line, so that it can be copied.`;
  return undefined;
}
