import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { createAudit } from '../../../src/audit/audit.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { createKeyring } from '../../../src/base/keyring.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { Lab } from '../../../src/lab/start-lab.ts';
import type { LabUser } from '../../../src/lab/world.ts';
import { openStore } from '../../../src/store/store.ts';
import { Canary } from '../canary.ts';
import { type Child, type ChildOptions, startRekey } from './child.ts';
import { isQuiet, readJournal, textsOf } from './journal-file.ts';
import { type RenewedKind, renewedKinds, type Systems, valuesAtFirst } from './systems.ts';
import { type ArrivedMail, arrivedMails, type RevealedValue } from './told.ts';
import { findBroken, type ReadValue } from './verdict.ts';

/** What one scenario has to itself: a user of the lab, and a Rekey with a store of its own. */
export interface Place {
  readonly lab: Lab;
  readonly systems: Systems;
  readonly user: LabUser;
  readonly dir: string;
  readonly configFile: string;
  readonly storeFile: string;
  readonly canary: Canary;
  readonly read: Map<RenewedKind, readonly ReadValue[]>;
  readonly others: Partial<Record<RenewedKind, string>>;
  /** Kinds whose link was mailed, and passed while no process lived to show what it leads to. */
  readonly missed: Set<RenewedKind>;
  start(values: readonly string[], options?: Omit<ChildOptions, 'log'>): Child;
}

interface Configured {
  readonly secrets: { readonly key: string };
}

/** A lab's `rekey.yaml` for a scenario: generated PINs of ten digits are found wherever they stand. */
async function writeConfiguration(lab: string, dir: string, changes: object): Promise<string> {
  const file = join(dir, 'rekey.yaml');
  const ours = parse(await readFile(join(lab, 'rekey.yaml'), 'utf8')) as Record<string, object>;
  const long = ['cucm-pin', 'unity-pin'].map(kind => ({ kind, generateLength: 10 }));
  // A mail that a dead process was sending is sent again six times this later, and ten seconds.
  const mail = { ...ours['mail'], timeout: 2000 };
  const server = { listen: '127.0.0.1:0', publicUrl: 'https://rekey.test' };
  await writeFile(file, stringify({ ...ours, server, mail, policies: long, ...changes }), { mode: 0o600 });
  return file;
}

/** Prepares a place below the lab's directory. */
export async function openPlace(
  lab: Lab,
  systems: Systems,
  labDir: string,
  name: string,
  user: LabUser,
  changes: object = {},
): Promise<Place> {
  const dir = join(labDir, name);
  await mkdir(dir, { recursive: true });
  const configFile = await writeConfiguration(labDir, dir, changes);
  const canary = new Canary();
  const { secrets } = parse(await readFile(configFile, 'utf8')) as Configured;
  canary.keep({ "the operator's key": secrets.key });
  canary.keep({ ...valuesAtFirst(user), 'CUCM password': user.cucmPassword, 'Unity password': user.unityPassword });
  canary.keep({
    'password of AXL': lab.cucm.password,
    'password of CUPI': lab.unity.password,
    'bind password': lab.directory.bindPassword,
  });
  canary.keep({ 'Authorization of AXL': Buffer.from(`${lab.cucm.username}:${lab.cucm.password}`).toString('base64') });
  const log = join(dir, 'output.log');
  await writeFile(log, '');
  return {
    lab,
    systems,
    user,
    dir,
    configFile,
    storeFile: join(dir, 'rekey.db'),
    canary,
    read: new Map(),
    others: {},
    missed: new Set(),
    start: (values, options = {}) => startRekey([...values, '--config', configFile], { ...options, log }),
  };
}

/** Copies what the dead process left behind: what is erased later stands there still. */
export function keepRemains({ dir, storeFile, canary }: Place): void {
  canary.copy(dir, ['rekey.yaml']);
  canary.wrote('the rows of the store', textsOf(storeFile));
}

/** Somebody else changes everything. */
export async function changeMeanwhile({ systems, user, others }: Place): Promise<void> {
  const values = {
    'cucm-pin': '7150382946',
    'unity-pin': '8261493057',
    'directory-password': 'Someone-Elses-77',
  } as const;
  for (const kind of renewedKinds) {
    await systems.change(user, kind, values[kind]);
    others[kind] = values[kind];
  }
}

/** Waits until the journal and the outbox have come to rest. */
export async function untilQuiet({ storeFile }: Place, within = 80_000): Promise<void> {
  const until = Date.now() + within;
  while (Date.now() < until) {
    if (isQuiet(readJournal(storeFile))) return;
    await sleep(400);
  }
  throw new Error(
    `Not at rest after ${within} ms: ${JSON.stringify(readJournal(storeFile).records.map(({ targets, values }) => ({ targets, values })))}`,
  );
}

/** Notes what the subject read. */
export function noteRead({ read, canary }: Place, kind: RenewedKind, value: string, uncertain = false): void {
  read.set(kind, [...(read.get(kind) ?? []), { value, uncertain }]);
  canary.keep({ [`new ${kind}`]: value });
}

/** Notes the links that are in the mailbox already and will have passed before anybody can open them. */
export function missLinks(place: Place): void {
  for (const { token, kinds } of mailsOf(place)) {
    if (token !== undefined)
      for (const kind of renewedKinds.filter(each => kinds.includes(each))) place.missed.add(kind);
  }
}

/** The subject's mails so far. */
export function mailsOf({ lab, user, storeFile }: Place): readonly ArrivedMail[] {
  const arrived = [user.mail, user.privateMail].flatMap(address => lab.mail.mailbox.list(address));
  return arrivedMails(arrived, readJournal(storeFile).mails);
}

/** What the button of a link shows; undefined where it shows nothing. */
export type Press = (token: string) => Promise<readonly RevealedValue[] | undefined>;

/** The subject opens every mail and presses every button. */
export async function readMails(place: Place, press: Press): Promise<readonly string[]> {
  const { canary, missed } = place;
  const broken: string[] = [];
  const opened = new Set<string>();
  for (const { token, kinds: named } of mailsOf(place)) {
    if (token === undefined || opened.has(token)) continue;
    opened.add(token);
    canary.keep({ 'token of a link': token });
    const values = await press(token);
    if (!values && !renewedKinds.some(kind => named.includes(kind) && missed.has(kind)))
      broken.push('a link that was mailed shows nothing');
    for (const { kinds, value, uncertain } of values ?? [])
      for (const kind of renewedKinds.filter(each => kinds.includes(each))) noteRead(place, kind, value, uncertain);
  }
  return broken;
}

async function isAuditWhole({ configFile, storeFile }: Place): Promise<boolean> {
  const { secrets } = parse(await readFile(configFile, 'utf8')) as Configured;
  const store = await openStore({ url: `sqlite:${storeFile}`, clock: systemClock, log: silentLog });
  try {
    const proof = await createAudit({
      store,
      keyring: createKeyring([new Secret(secrets.key)]),
      clock: systemClock,
    }).verify();
    return proof.ok;
  } finally {
    await store.close();
  }
}

/** Everything that is wrong with a place when no process works there any more. */
export async function judge(
  place: Place,
  { unmailable = false }: { readonly unmailable?: boolean | undefined } = {},
): Promise<readonly string[]> {
  const { user, storeFile, systems, read, others, missed, canary } = place;
  for (const kind of renewedKinds)
    for (const value of systems.written(user, kind)) canary.keep({ [`new ${kind}`]: value });
  const { records } = readJournal(storeFile);
  const mails = mailsOf(place);
  keepRemains(place);
  return [
    ...(await findBroken({ systems, user, records, mails, read, others, missed, unmailable })),
    ...((await isAuditWhole(place)) ? [] : ['the audit is broken']),
    ...canary.leaks().map(leak => `leaked: ${leak}`),
  ];
}
