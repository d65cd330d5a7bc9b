import type { MailTexts } from './admin/ports.ts';
import type { Clock } from './base/clock.ts';
import { isMailAddress } from './base/mail-address.ts';
import type { Random } from './base/random.ts';
import type { Config } from './config/config.ts';
import type { LiveTexts } from './live-texts.ts';
import { loadTemplates } from './mail/load-templates.ts';
import { type MessageName, messageNames } from './mail/message.ts';
import type { Outbox } from './mail/outbox.ts';
import { renderMail } from './mail/render.ts';
import { sampleMail, sampleTime } from './mail/samples.ts';
import { findTemplateFiles } from './mail/template-files.ts';
import type { Store } from './store/store.ts';

/** What the mail texts work with. */
export interface MailTextsParts {
  readonly config: Config;
  readonly texts: LiveTexts;
  readonly outbox: Outbox;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** Nobody needs more, and a page must not become somebody's mail cannon. */
const TESTS_AN_HOUR = 10;
const HOUR_MS = 3_600_000;

/** Test mails are told apart by their ids, which their rows in the outbox keep. */
const TEST_PREFIX = 'test-mail-';

function nameOf(message: string): MessageName {
  return messageNames.find(name => name === message) ?? 'changed';
}

async function testsSince({ db }: Store, from: number): Promise<number> {
  const sent = db.selectFrom('outbox').select(({ fn }) => fn.countAll().as('count'));
  const row = await sent.where('id', 'like', `${TEST_PREFIX}%`).where('created_at', '>', from).executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** The mail messages for the pages of an administrator. */
export function createMailTexts({ config, texts, outbox, store, clock, random }: MailTextsParts): MailTexts {
  const directory = config.mail?.templates;
  return {
    messages: messageNames,
    textOf(language, message) {
      const ofFiles = findTemplateFiles(directory).files.of(language, nameOf(message)).text;
      return { now: texts.changedMails?.[language]?.[nameOf(message)] ?? ofFiles, ofFiles };
    },
    preview(language, message, template) {
      const name = nameOf(message);
      const loaded = loadTemplates({ directory, changed: { [language]: { [name]: template } } });
      if (!loaded.ok) return undefined;
      const parts = {
        templates: loaded.templates,
        words: texts.words,
        languages: [language],
        contact: config.dialog.contact,
      };
      const { subject, text } = renderMail(sampleMail(language, name), parts, sampleTime);
      return { subject, text };
    },
    async sendTest(language, message, to) {
      const now = clock.now();
      if (!isMailAddress(to) || (await testsSince(store, now - HOUR_MS)) >= TESTS_AN_HOUR) return false;
      const id = `${TEST_PREFIX}${random.bytes(12).toString('base64url')}`;
      await outbox.enqueue({ ...sampleMail(language, nameOf(message), now), id, to });
      return true;
    },
  };
}
