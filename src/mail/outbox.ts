import type { Clock } from '../base/clock.ts';
import type { Keyring } from '../base/keyring.ts';
import type { Log } from '../base/log.ts';
import { isMailAddress } from '../base/mail-address.ts';
import type { Random } from '../base/random.ts';
import { RekeyError } from '../base/rekey-error.ts';
import type { MailConfig } from '../config/mail.ts';
import type { AuditPort, MailPort, MailRequest, ProbeFinding } from '../renewal/ports.ts';
import type { Store } from '../store/store.ts';
import { describeProblem } from '../words/problem.ts';
import type { Words } from '../words/words.ts';
import { createDelivery } from './delivery.ts';
import { loadTemplates } from './load-templates.ts';
import { messageId } from './message-id.ts';
import { rowOf } from './outbox-row.ts';
import { createOutboxRows } from './outbox-rows.ts';
import { type RenderParts, renderMail } from './render.ts';
import type { ChangedMails } from './template-files.ts';
import type { TemplateSet } from './template-set.ts';
import { createTransport } from './transport.ts';
import { createWorker } from './worker.ts';

/**
 * Mails that wait in the store until the mail server took them. `enqueue` resolves when the mail is on disk; a second
 * request of the same id changes nothing; an address that is none is given up at once, by the alarm. It throws
 * `mail-values` where the message needs a value that the request lacks.
 */
export interface Outbox extends MailPort {
  /** Begins to send, here and now and whatever is left of earlier days. */
  start(): void;
  /** Ends sending within about a second; what has not been sent stays queued. */
  stop(): Promise<void>;
  /** Sends what is due now and resolves when nothing due is left; for tests and short commands. */
  drain(): Promise<void>;
  /** Whether the mail server can be reached and lets us in. */
  probe(): Promise<readonly ProbeFinding[]>;
}

/** What {@link createOutbox} needs. */
export interface OutboxOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly config: MailConfig;
  /** PEM of the authorities to trust in place of the system's (`mail.ca` read). */
  readonly ca?: string | undefined;
  readonly words: Pick<Words, 'say'>;
  /** `dialog.contact`; read anew for every mail. */
  readonly contact: string;
  /** The messages that were changed at run time; read anew for every mail. */
  readonly changed?: ChangedMails | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  /** Told of every mail that was given up. */
  readonly audit: AuditPort;
  /**
   * Called, until it resolves, for a mail that was given up and belongs to a renewal: what it told must reach the
   * user in another way.
   */
  readonly onGivenUp?: ((renewal: string, id: string) => Promise<void>) | undefined;
  /** An IANA name for times in mails; the machine's own unless given. */
  readonly timeZone?: string | undefined;
}

/** Builds the outbox. Throws `mail-templates` with every problem of every template. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, keyring, config, ca, clock, log, random, audit, onGivenUp } = options;
  const rows = createOutboxRows(store);
  const render = renderPartsOf(options);
  const transport = createTransport(config, ca);
  const deliver = createDelivery({
    rows,
    keyring,
    render,
    transport,
    clock,
    log,
    random,
    audit,
    onGivenUp,
    messageIdOf: id => messageId(id, config.from),
    giveUpAfter: config.giveUpAfterHours * 3_600_000,
  });
  const worker = createWorker({ rows, deliver, transport, clock, log, random, timeout: config.timeout });
  return {
    enqueue: async request => {
      assertRenders(request, render, clock.now());
      const row = rowOf(request, keyring, clock.now());
      await rows.insert(isMailAddress(request.to) ? row : { ...row, ...unaddressed });
      worker.wake();
    },
    isWaiting: rows.isOpen,
    start: worker.start,
    stop: worker.stop,
    drain: worker.drain,
    probe: async () => {
      const answer = await transport.greet();
      const what = { key: 'health.mail.lets-in' } as const;
      if (answer.answer === 'sent') return [{ system: 'mail', ok: true, what }];
      return [{ system: 'mail', ok: false, what, fix: { key: 'health.error', params: { error: answer.detail } } }];
    },
  };
}

/** A directory holds all sorts of texts as addresses; the caller learns of it as of any mail that cannot be delivered. */
const unaddressed = { state: 'failing', last_error: 'no-address', sealed_values: null, open_values: '{}' } as const;

function templatesOf({ config, timeZone }: OutboxOptions, changed: ChangedMails | undefined): TemplateSet {
  const loaded = loadTemplates({ directory: config.templates, changed, timeZone });
  if (loaded.ok) return loaded.templates;
  const problems = loaded.problems.map(describeProblem).join('\n');
  throw new RekeyError('mail-templates', `Mail templates cannot be used:\n${problems}`);
}

/** Contact and messages can change while mails are sent: they are read when a mail is made. */
function renderPartsOf(options: OutboxOptions): RenderParts {
  let changed = options.changed;
  let templates = templatesOf(options, changed);
  return {
    words: options.words,
    languages: options.config.languages,
    get contact() {
      return options.contact;
    },
    get templates() {
      if (options.changed !== changed) {
        templates = templatesOf(options, options.changed);
        changed = options.changed;
      }
      return templates;
    },
  };
}

/** Made once for trial: a mistake shows where it is made, not in the night. */
function assertRenders(request: MailRequest, render: RenderParts, now: number): void {
  try {
    renderMail(request, render, now);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason';
    throw new RekeyError('mail-values', `The mail "${request.message}" cannot be made: ${why}.`);
  }
}
