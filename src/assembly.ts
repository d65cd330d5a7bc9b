import { readFileSync } from 'node:fs';
import { type Audit, createAudit } from './audit/audit.ts';
import type { Clock } from './base/clock.ts';
import { createKeyring, type Keyring } from './base/keyring.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import type { Config } from './config/config.ts';
import type { PolicyConfig } from './config/policies.ts';
import { createDialog } from './dialog/dialog.ts';
import type { LeaseStore } from './dialog/lease.ts';
import type { DevicePort, Dialog } from './dialog/ports.ts';
import { createOutbox, type Outbox } from './mail/outbox.ts';
import { defaultPolicies } from './policy/default-policies.ts';
import { parseForbiddenList } from './policy/forbidden/parse-list.ts';
import type { RenewalsDeps } from './renewal/context.ts';
import { createRenewals } from './renewal/create-renewals.ts';
import type { Journal } from './renewal/journal.ts';
import { createLinks, type Links } from './renewal/links.ts';
import { createPolicyBook, type NamedPolicy } from './renewal/policy-book.ts';
import type { MailPort, SystemPort } from './renewal/ports.ts';
import type { Renewals } from './renewal/renewals.ts';
import { createSubjects, type Subjects } from './renewal/subjects.ts';
import { createAttemptStore } from './store/attempt-store.ts';
import { createCodeStore } from './store/code-store.ts';
import { createJournalStore } from './store/journal-store.ts';
import { createSessionStore } from './store/session-store.ts';
import { openStore, type Store } from './store/store.ts';
import { createCucm } from './systems/cucm/cucm.ts';
import { createDevices } from './systems/cucm/devices.ts';
import { createDirectory } from './systems/directory/directory.ts';
import { createUnity } from './systems/unity/unity.ts';
import type { Words } from './words/words.ts';

/** The world outside the program. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly words: Words;
  /** How Rekey is reached from outside, without a slash at the end. */
  readonly publicUrl: string;
}

/** Everything but the channels: what the commands and the server work with. */
export interface Assembly {
  readonly store: Store;
  readonly audit: Audit;
  readonly systems: readonly SystemPort[];
  readonly subjects: Subjects;
  readonly renewals: Renewals;
  readonly links: Links;
  readonly dialog: Dialog;
  /** Begins the work that nobody asks for: mails, recovery, purging. */
  start(): void;
  /** Sends what is to be told now: for commands, which do not wait for the work of a server. */
  deliverNow(): Promise<void>;
  /** Stops it and lets go of connections. */
  stop(): Promise<void>;
}

const PURGE_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

const content = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : readFileSync(file, 'utf8');

/** A policy of the configuration, with the forbidden values of its file added to ours. */
function namedPolicy({ name, kind, users, groups, forbidden, ...changes }: PolicyConfig): NamedPolicy {
  const list = forbidden === undefined ? undefined : parseForbiddenList(readFileSync(forbidden, 'utf8'));
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const added = list ? { forbidden: new Set([...defaultPolicies[kind].forbidden, ...list]) } : {};
  return { name, kind, users, groups, changes: { ...set, ...added } };
}

function buildSystems({ cucm, unity, directory, dialog }: Config, { clock, log }: Surroundings) {
  const cucms = cucm.map(config => createCucm({ config, ca: content(config.ca), clock, log }));
  const unities = unity.map(config => createUnity({ config, ca: content(config.ca), clock, log }));
  const privateMailAttribute = dialog.mailCode.attribute;
  const directories = directory
    ? [createDirectory({ config: directory, privateMailAttribute, ca: content(directory.ca), clock, log })]
    : [];
  return { cucms, systems: [...cucms, ...unities, ...directories] };
}

function scopesOf({ cucm, unity }: Config): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([
    ...cucm.map(({ name, scope }) => [`cucm:${name}`, scope]),
    ...unity.map(({ name, scope }) => [`unity:${name}`, scope]),
  ]);
}

function pinSyncOf({ unity }: Config): Readonly<Record<string, string>> {
  return Object.fromEntries(
    unity.flatMap(({ name, pinSyncedWith }) => (pinSyncedWith ? [[`unity:${name}`, `cucm:${pinSyncedWith}`]] : [])),
  );
}

function renewalsConfig(config: Config, publicUrl: string): RenewalsDeps['config'] {
  return {
    applyWithinMinutes: config.renewal.applyWithin,
    stopped: config.renewal.stopped,
    linkHours: config.renewal.linkHours,
    showSecretSeconds: config.phone.showSecretSeconds,
    coolingHours: config.dialog.coolingHours,
    mustChange: config.dialog.mustChange,
    pinSync: pinSyncOf(config),
    publicUrl,
  };
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
  return { ...mail, start: () => undefined, stop: async () => undefined, drain: async () => undefined };
}

/** Builds every part from the configuration and hands them to each other. Connects to nothing but the store. */
export async function assemble(config: Config, surroundings: Surroundings): Promise<Assembly> {
  const { clock, random, log, words, publicUrl } = surroundings;
  const keyring: Keyring = createKeyring([config.secrets.key, ...config.secrets.previous]);
  const store = await openStore({ url: config.store.url, clock, log });
  const audit = createAudit({ store, keyring, clock, random });
  const { cucms, systems } = buildSystems(config, surroundings);
  const outbox = config.mail
    ? createOutbox({
        store,
        keyring,
        config: config.mail,
        ca: content(config.mail.ca),
        words,
        clock,
        log,
        random,
        audit,
        contact: config.dialog.contact,
        onGivenUp: (renewal, id) => renewals.mailGivenUp(renewal, id),
      })
    : withoutMail(log);
  const journal = createJournalStore(store);
  const deps: RenewalsDeps = {
    systems,
    journal,
    keyring,
    clock,
    random,
    audit,
    mail: outbox,
    log,
    config: renewalsConfig(config, publicUrl),
    policyFor: createPolicyBook(config.policies.map(namedPolicy)),
  };
  const renewals: Renewals = createRenewals(deps);
  const subjects = createSubjects({
    systems,
    config: { scopes: scopesOf(config), protectedGroups: config.protected.groups },
  });
  const devices: DevicePort = createDevices({
    cucms,
    verifySourceAddress: config.phone.verifySourceAddress,
    clock,
    log,
  });
  const sessions = createSessionStore({ store, audit });
  const attemptStore = createAttemptStore(store);
  const codeStore = createCodeStore(store);
  const { failedAttempts, resetFailedAfterMinutes, lockoutMinutes } = defaultPolicies['cucm-pin'];
  const dialog = createDialog({
    config: config.dialog,
    systems,
    pinsAreOne: config.unity.length > 0 && config.unity.every(({ pinSyncedWith }) => pinSyncedWith !== undefined),
    limits: { failedAttempts, resetFailedAfterMinutes, lockoutMinutes, ...config.dialog.ceilings },
    subjects,
    renewals,
    devices,
    audit,
    mail: outbox,
    sessions,
    attemptStore,
    codeStore,
    leases: leasesOf(journal),
    keyring,
    clock,
    random,
    log,
  });

  const purge = async (): Promise<void> => {
    const now = clock.now();
    await sessions.purge(now - DAY_MS);
    await attemptStore.purge(now);
    await codeStore.purge(now - DAY_MS);
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    store,
    audit,
    systems,
    subjects,
    renewals,
    links: createLinks(deps),
    dialog,
    start() {
      outbox.start();
      renewals.start();
      const purgeQuietly = (): void =>
        void purge().catch((error: unknown) => log.error({ err: error }, 'Old dialogs could not be purged.'));
      timer = setInterval(purgeQuietly, PURGE_EVERY_MS);
      timer.unref();
    },
    async deliverNow() {
      await renewals.recover();
      await outbox.drain();
    },
    async stop() {
      clearInterval(timer);
      await renewals.stop();
      await outbox.stop();
      await Promise.all(systems.map(system => system.close()));
      await store.close();
    },
  };
}
