import { z } from 'zod';
import { languages } from './base/language.ts';
import { RekeyError } from './base/rekey-error.ts';
import type { Config } from './config/config.ts';
import { describeIssue } from './config/issue.ts';
import { webAddressFrom } from './from-config.ts';
import { loadTemplates } from './mail/load-templates.ts';
import { messageNames } from './mail/message.ts';
import type { ChangedMails } from './mail/template-files.ts';
import { loadPhoneTemplates } from './phone/load-phone-templates.ts';
import type { PhoneTemplates } from './phone/phone-templates.ts';
import type { Judged, Section } from './settings/section.ts';
import { asProblem } from './text-problem.ts';
import { type ChangedTexts, loadWords } from './words/load-words.ts';
import { describeProblem, type Problem as FileProblem } from './words/problem.ts';
import type { Words } from './words/words.ts';

/** Longer messages than any of ours by far. */
const LONGEST = 10_000;

const message = z.string().max(LONGEST);
const byLanguage = <T extends z.ZodType>(messages: T) => z.partialRecord(z.enum(languages), messages);
const wordsSchema = byLanguage(z.record(z.string().max(100), message));
const mailsSchema = byLanguage(z.partialRecord(z.enum(messageNames), message));

/** The texts as they hold now. Read them where they are used. */
export interface LiveTexts {
  /** Says what holds when it is asked. */
  readonly words: Words;
  /** The words of the files alone. */
  readonly wordsOfFiles: Words;
  readonly changedMails: ChangedMails | undefined;
  /** The phone's pages with the words and the contact that hold now. */
  phoneTemplates(): PhoneTemplates;
  /** The same, following what holds. Throws `phone-templates` where they cannot be used now. */
  followPhoneTemplates(): PhoneTemplates;
  readonly sections: { readonly words: Section; readonly mails: Section };
  /** The contact's section, judged by the pages that show it too. */
  contact(section: Section): Section;
}

/** What the texts are made with. `config` is the live one. */
export interface LiveTextsParts {
  readonly config: Config;
  /** The words of the files. */
  readonly words: Words;
  readonly publicUrl: string;
}

const wrong = (problems: readonly FileProblem[]): Judged => ({ ok: false, problems: problems.map(asProblem) });

function read<T>(
  name: string,
  schema: z.ZodType<T>,
  document: unknown,
): { readonly value: T } | { readonly judged: Judged } {
  const parsed = schema.safeParse(document);
  if (parsed.success) return { value: parsed.data };
  const issues = parsed.error.issues.map(issue => ({ ...issue, path: [name, ...issue.path] }));
  return { judged: { ok: false, problems: issues.flatMap(describeIssue) } };
}

/** Words that ask what holds each time they are asked. */
function following(current: () => Words): Words {
  return {
    get keys() {
      return current().keys;
    },
    has: key => current().has(key),
    written: (language, key) => current().written(language, key),
    say: (language, key, params) => current().say(language, key, params),
    line: (language, line) => current().line(language, line),
  };
}

function sentence(problems: readonly FileProblem[]): string {
  return `The phone's templates cannot be used:\n${problems.map(describeProblem).join('\n')}`;
}

/** Builds the texts from the files. */
export function createLiveTexts({ config, words: ofFiles, publicUrl }: LiveTextsParts): LiveTexts {
  let words = ofFiles;
  let changedMails: ChangedMails | undefined;
  let compiled: { templates: PhoneTemplates; words: Words; contact: string } | undefined;

  const { templates, softkeys } = config.phone;
  const webAddress = webAddressFrom(config, publicUrl);
  const compile = (withWords: Words, contact: string) =>
    loadPhoneTemplates({ templates, softkeys, publicUrl, webAddress, contact, words: withWords });
  const changedWords = (texts: ChangedTexts) => loadWords({ templates, texts });

  const judgeWords = (document: unknown): Judged => {
    const given = read('words', wordsSchema, document);
    if ('judged' in given) return given.judged;
    const loaded = changedWords(given.value);
    if (!loaded.ok) return wrong(loaded.problems);
    const pages = compile(loaded.words, config.dialog.contact);
    return pages.ok ? { ok: true, document: given.value } : wrong(pages.problems);
  };

  const judgeMails = (document: unknown): Judged => {
    const given = read('mails', mailsSchema, document);
    if ('judged' in given) return given.judged;
    const loaded = loadTemplates({ directory: config.mail?.templates, changed: given.value });
    return loaded.ok ? { ok: true, document: given.value } : wrong(loaded.problems);
  };

  const phoneTemplates = (): PhoneTemplates => {
    const { contact } = config.dialog;
    if (compiled && compiled.words === words && compiled.contact === contact) return compiled.templates;
    const loaded = compile(words, contact);
    if (loaded.ok) compiled = { templates: loaded.templates, words, contact };
    else if (!compiled) throw new RekeyError('phone-templates', sentence(loaded.problems));
    return compiled.templates;
  };

  return {
    words: following(() => words),
    wordsOfFiles: ofFiles,
    get changedMails() {
      return changedMails;
    },
    phoneTemplates,
    followPhoneTemplates() {
      const { words: followed } = phoneTemplates();
      return {
        words: followed,
        write: (...page) => phoneTemplates().write(...page),
        render: (...page) => phoneTemplates().render(...page),
      };
    },
    contact: section => ({
      ...section,
      judge(document) {
        const judged = section.judge(document);
        if (!judged.ok) return judged;
        const pages = compile(words, String(judged.document));
        return pages.ok ? judged : wrong(pages.problems);
      },
    }),
    sections: {
      words: {
        configured: {},
        judge: judgeWords,
        apply: document => {
          const loaded = document === undefined ? undefined : changedWords(document as ChangedTexts);
          words = loaded?.ok ? loaded.words : ofFiles;
        },
      },
      mails: {
        configured: {},
        judge: judgeMails,
        apply: document => {
          changedMails = document as ChangedMails | undefined;
        },
      },
    },
  };
}
