import { type Audit, createAudit } from './audit/audit.ts';
import { observed } from './audit/observed.ts';
import { createAuditDuties } from './audit-duties.ts';
import type { Clock } from './base/clock.ts';
import { createKeyring, type Keyring } from './base/keyring.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import { type CallerVerification, callerVerificationFrom, handOnFrom } from './caller-verification.ts';
import type { Config } from './config/config.ts';
import { type Attempts, createAttempts } from './dialog/attempts.ts';
import { createDialog } from './dialog/dialog.ts';
import type { LeaseStore } from './dialog/lease.ts';
import type { PageDialog } from './dialog/ports.ts';
import {
  attemptLimitsFrom,
  contentOf,
  pinSyncFrom,
  policyBookFrom,
  renewalsConfigFrom,
  securityFrom,
  subjectsConfigFrom,
  systemsFrom,
} from './from-config.ts';
import { guesserFrom, guessingWorkerFrom } from './guessing-part.ts';
import { createLiveConfig } from './live-config.ts';
import { createLiveTexts, type LiveTexts } from './live-texts.ts';
import { createOutbox, type Outbox, type OutboxOptions } from './mail/outbox.ts';
import type { DetailsPort } from './people/details.ts';
import { createFinder } from './people/finder.ts';
import type { Finder } from './people/search.ts';
import type { HandOn } from './phone/push/hand-on.ts';
import type { AnswerAt } from './policy/answer-grid.ts';
import type { RenewalsDeps } from './renewal/context.ts';
import { createRenewals } from './renewal/create-renewals.ts';
import type { Journal } from './renewal/journal.ts';
import { createLinks, type Links } from './renewal/links.ts';
import type { AuditEvent, MailPort, SystemPort } from './renewal/ports.ts';
import type { Renewals } from './renewal/renewals.ts';
import { createSubjects, type Subjects } from './renewal/subjects.ts';
import { createSettings, type Settings } from './settings/settings.ts';
import { openBreachList } from './store/breach-list.ts';
import { createCalendarStore } from './store/calendar-store.ts';
import { createJournalStore } from './store/journal-store.ts';
import { createPostgresJobs } from './store/postgres-jobs.ts';
import { createSettingsStore } from './store/settings-store.ts';
import { openStore, type Store } from './store/store.ts';
import { type Batches, createBatches } from './sweep/batch/batches.ts';
import { type Calendar, createCalendar } from './sweep/calendar/calendar.ts';
import type { Guesser } from './sweep/guessing/guesser.ts';
import { ownJobs } from './sweep/jobs.ts';
import type { Sweep } from './sweep/runs/sweep.ts';
import { findingsFrom, startSweeping, sweepFrom } from './sweep-part.ts';
import { createDevices } from './systems/cucm/devices.ts';
import type { PhoneServices } from './systems/cucm/phone-service.ts';
import { startPurging, transientStores } from './transient-stores.ts';
import type { Words } from './words/words.ts';

/** The world outside the program. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly words: Words;
  /** When the results of a dialog are shown; on the policy's grid unless given. No configuration leads here. */
  readonly answerAt?: AnswerAt | undefined;
  /** How Rekey is reached from outside, without a slash at the end. */
  readonly publicUrl: string;
  /** Told of every event that the audit took: what metrics count. */
  readonly observe?: ((event: AuditEvent) => void) | undefined;
}

/** Everything but the channels: what the commands and the server work with. */
export interface Assembly extends CallerVerification {
  readonly store: Store;
  readonly audit: Audit;
  readonly systems: readonly SystemPort[];
  readonly outbox: Outbox;
  readonly subjects: Subjects;
  /** The search over all systems. */
  readonly finder: Finder;
  /** The user details of each CUCM cluster. */
  readonly details: readonly DetailsPort[];
  /** The phone services of each CUCM cluster. */
  readonly phoneServices: readonly (PhoneServices & { readonly system: string })[];
  readonly renewals: Renewals;
  readonly links: Links;
  /** Files of users that are worked through. */
  readonly batches: Batches;
  /** The days on which credentials are due. */
  readonly calendar: Calendar;
  /** Runs over everybody's credentials. */
  readonly sweep: Sweep;
  /** Absent = nothing is guessed. */
  readonly guesser: Guesser | undefined;
  readonly dialog: PageDialog;
  readonly keyring: Keyring;
  /** The counting of attempts at every door of ours. */
  readonly attempts: Attempts;
  /** Judges users of others' pushes; absent unless `phone.authenticate.chainTo` is set. */
  readonly handOn: HandOn | undefined;
  /** One guess at a time per subject, over all nodes. */
  readonly leases: LeaseStore;
  /** What administrators change at run time, and the configuration and the texts as they hold now. */
  readonly settings: Settings;
  readonly live: Live;
  /** Begins the work that nobody asks for: mails, recovery, purging. */
  start(): void;
  /** Sends what is to be told now: for commands, which do not wait for the work of a server. */
  deliverNow(): Promise<void>;
  /** Stops it and lets go of connections. */
  stop(): Promise<void>;
}

/** What follows the settings: read it where it is used. */
export interface Live {
  readonly config: Config;
  readonly texts: LiveTexts;
}

/** The journal's leases serve the guesses too: one at a time per subject, over all nodes. */
function leasesOf(journal: Journal): LeaseStore {
  return {
    take: (subject, owner, now, until) => journal.acquire({ subject, owner, until }, now),
    release: (subject, owner) => journal.release(subject, owner),
  };
}

/** Mails of an installation without a mail section: they are said in the log and go nowhere. */
function withoutMail(log: Log): Outbox {
  const mail: MailPort = {
    enqueue: async ({ message }) => log.warn({ message }, 'A mail was not sent: no mail section is configured.'),
  };
  return {
    ...mail,
    start: () => undefined,
    stop: async () => undefined,
    drain: async () => undefined,
    probe: async () => [],
  };
}

interface Foundation extends Surroundings {
  readonly keyring: Keyring;
  readonly store: Store;
  readonly audit: Audit;
  readonly journal: Journal;
}

async function lay(config: Config, surroundings: Surroundings): Promise<Foundation> {
  const { clock, random, log } = surroundings;
  const keyring = createKeyring([config.secrets.key, ...config.secrets.previous]);
  const store = await openStore({ url: config.store.url, clock, log });
  const audit = observed(createAudit({ store, keyring, clock, random }), surroundings.observe);
  await audit.assertReadable().catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  return { ...surroundings, keyring, store, audit, journal: createJournalStore(store) };
}

function outboxOf({ config, texts }: Live, foundation: Foundation, onGivenUp: OutboxOptions['onGivenUp']): Outbox {
  const { mail, dialog } = config;
  if (!mail) return withoutMail(foundation.log);
  return createOutbox({
    ...foundation,
    config: mail,
    ca: contentOf(mail.ca),
    get contact() {
      return dialog.contact;
    },
    get changed() {
      return texts.changedMails;
    },
    onGivenUp,
  });
}

/** The configuration and the texts, as the files have them until settings are read. */
function readFiles(configured: Config, { words, publicUrl }: Surroundings) {
  const { config, section } = createLiveConfig(configured);
  return { live: { config, texts: createLiveTexts({ config, words, publicUrl }) }, section };
}

/** Lays over them what was changed at run time. */
async function laySettings({ live, section }: ReturnType<typeof readFiles>, foundation: Foundation): Promise<Settings> {
  const { texts } = live;
  const settings = createSettings({
    ...foundation,
    store: createSettingsStore(foundation),
    sections: {
      policies: section('policies'),
      'renewal.stopped': section('renewal.stopped'),
      'dialog.contact': texts.contact(section('dialog.contact')),
      ...texts.sections,
    },
  });
  await settings.refresh();
  return settings;
}

/**
 * Builds every part from the configuration and hands them to each other. Connects to nothing but the store.
 * `servesPhones`: the phone's pages are read before anything is opened, so that what cannot be served makes no store.
 */
export async function assemble(
  configured: Config,
  files: Surroundings,
  { servesPhones = false }: { readonly servesPhones?: boolean } = {},
): Promise<Assembly> {
  const read = readFiles(configured, files);
  const { live } = read;
  if (servesPhones) live.texts.phoneTemplates();
  const laid = await lay(configured, files);
  const settings = await laySettings(read, laid);
  const { config } = live;
  const surroundings = { ...files, words: live.texts.words };
  const foundation = { ...laid, words: live.texts.words };
  const { store, audit, journal } = foundation;
  const { cucms, systems, finders, surveys } = systemsFrom(config, surroundings);
  const outbox = outboxOf(live, foundation, (renewal, id) => renewals.mailGivenUp(renewal, id));
  const policyFor = policyBookFrom(config);
  const { breachList } = config.renewal;
  const breaches = breachList === undefined ? undefined : await openBreachList(breachList);
  const deps: RenewalsDeps = {
    ...foundation,
    systems,
    mail: outbox,
    config: renewalsConfigFrom(config, surroundings.publicUrl),
    policyFor,
    breached: breaches?.has,
    findingsOf: findingsFrom(store),
  };
  const renewals: Renewals = createRenewals(deps);
  const subjects = createSubjects({ systems, config: subjectsConfigFrom(config) });
  const stores = transientStores(foundation);
  const limits = attemptLimitsFrom(config);
  const leases = leasesOf(journal);
  const { verifySourceAddress } = config.phone;
  const devices = createDevices({ ...surroundings, cucms, verifySourceAddress });
  const attempts = createAttempts({ ...foundation, store: stores.attemptStore, limits });
  const verification = callerVerificationFrom(config, { ...foundation, ...stores, cucms, renewals, mail: outbox });
  const dialog = createDialog({
    ...foundation,
    ...stores,
    config: config.dialog,
    systems,
    pinSync: pinSyncFrom(config),
    isStopped: kind => config.renewal.stopped.includes(kind),
    limits,
    ownValuesOnPage: config.me.ownValues,
    subjects,
    renewals,
    devices,
    approvals: verification.pushes,
    mail: outbox,
    security: securityFrom(config),
    alone: store.dialect === 'sqlite',
    leases,
  });
  const batches = createBatches({ ...foundation, store: stores.batchStore, subjects, renewals });
  const calendar = createCalendar({ ...foundation, store: createCalendarStore(store), subjects });
  const { dueFor } = calendar;
  const sweep = sweepFrom(config, { ...foundation, surveys, policyFor, dueFor, subjects, renewals, mail: outbox });
  const guesser = guesserFrom(config, { ...foundation, systems, surveys, subjects, policyFor });
  let stopPurging = (): void => undefined;
  const auditDuties = createAuditDuties({ ...foundation, config, outbox });
  let stopSweeping = async (): Promise<void> => undefined;
  return {
    store,
    audit,
    systems,
    outbox,
    subjects,
    finder: createFinder({ finders, scopes: subjectsConfigFrom(config).scopes }),
    details: cucms.map(({ details }) => details),
    phoneServices: cucms.map(({ name, phoneServices }) => ({ ...phoneServices, system: name })),
    renewals,
    links: createLinks(deps),
    batches,
    calendar,
    sweep,
    guesser,
    dialog,
    keyring: foundation.keyring,
    attempts,
    handOn: handOnFrom(config, { ...foundation, systems, subjects, devices, attempts, leases }),
    leases,
    settings,
    live,
    ...verification,
    start() {
      settings.start();
      outbox.start();
      renewals.start();
      auditDuties.start();
      batches.start();
      stopPurging = startPurging(stores, surroundings);
      const guessing = guesser && guessingWorkerFrom(guesser, surroundings);
      const jobs = store.dialect === 'postgres' ? createPostgresJobs(store.db, surroundings.log, ownJobs) : ownJobs;
      stopSweeping = startSweeping({ sweep, config, log: surroundings.log, jobs, guessing });
    },
    async deliverNow() {
      await renewals.recover();
      await outbox.drain();
    },
    async stop() {
      stopPurging();
      await auditDuties.stop();
      await stopSweeping();
      settings.stop();
      await verification.pushes?.stop();
      await batches.stop();
      await renewals.stop();
      await outbox.stop();
      await Promise.all(systems.map(system => system.close()));
      await breaches?.close();
      await store.close();
    },
  };
}
