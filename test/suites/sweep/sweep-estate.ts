import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Clock } from '../../../src/base/clock.ts';
import type { StoredMail } from '../../../src/lab/mailbox/mailbox.ts';
import { type Lab, type LabSwitches, startLab } from '../../../src/lab/start-lab.ts';
import { everyone, type LabUser } from '../../../src/lab/world.ts';
import { type Ended, type RekeyProcess, runRekey, startRekey } from '../rekey-process.ts';

/** One line of `rekey sweep --json` about a finding. */
export interface FindingLine {
  readonly userId: string;
  readonly kind: string;
  readonly finding: string;
  readonly action: string;
  readonly outcome: string;
  readonly system: string;
  readonly code?: string;
}

/** The last line. */
export interface Summary {
  readonly run: string;
  readonly state: string;
  readonly dry: boolean;
  readonly users: number;
  readonly findings: number;
  readonly toRenew?: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly why?: string;
}

/** What a run printed. */
export interface Printed {
  readonly findings: readonly FindingLine[];
  readonly summary: Summary;
}

/** Reads the JSON lines of a run. */
export function readLines({ stdout }: Pick<Ended, 'stdout'>): Printed {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as object);
  const { summary } = lines.pop() as { summary: Summary };
  return { findings: lines as FindingLine[], summary };
}

/** Where one Rekey has its configuration and its store. */
export class Place {
  readonly dir: string;
  readonly config: string;

  constructor(dir: string) {
    this.dir = dir;
    this.config = join(dir, 'rekey.yaml');
  }

  run(...words: readonly string[]): Promise<Ended> {
    return runRekey([...words, '--config', this.config], { cwd: this.dir });
  }

  start(...words: readonly string[]): RekeyProcess {
    return startRekey([...words, '--config', this.config], { cwd: this.dir });
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const file = join(this.dir, name);
    await writeFile(file, content);
    return file;
  }

  /** A dry run, printed, so that one that acts may follow. */
  async seen(...words: readonly string[]): Promise<void> {
    const { code, stderr } = await this.run('sweep', '--dry-run', ...words);
    if (code !== 0) throw new Error(stderr);
  }
}

/** A lab with planted PINs, looked at from behind, and Rekeys beside it. */
export interface SweepEstate {
  readonly lab: Lab;
  /** A Rekey with a store of its own, which guesses nothing; each change lies over the section that the lab wrote. */
  place(name: string, changes?: Readonly<Record<string, unknown>>): Promise<Place>;
  /** When and to what each credential of everybody was changed, by `userId kind`. */
  stamps(): ReadonlyMap<string, string>;
  /** The PINs that CUCM was asked to set for a user, in order. */
  pinsSet(userId: string): readonly string[];
  /** The mails to any address of a user. */
  mailsTo(userId: string): readonly StoredMail[];
  stop(): Promise<void>;
}

/** Which of everybody's credentials differ. */
export function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...before].flatMap(([name, stamp]) => (after.get(name) === stamp ? [] : [name])).toSorted();
}

function cucmStamps({ cucm }: Lab): readonly (readonly [string, string])[] {
  const rows = cucm.database.all(
    `select eu.userid, c.tkcredential, c.credentials, c.timechanged from credential c
      join enduser eu on eu.pkid = c.fkenduser`,
  );
  return rows.map(row => [
    `${row['userid']} cucm ${row['tkcredential']}`,
    `${row['credentials']} ${row['timechanged']}`,
  ]);
}

function stampsOf(lab: Lab): ReadonlyMap<string, string> {
  const others = everyone(lab.world).flatMap(({ userId }) => {
    const { pin, password } = lab.unity.system.users.byAlias(userId)?.credentials ?? {};
    const account = lab.directory.domain.user(userId)?.account;
    return [
      [`${userId} unity pin`, `${pin?.value} ${pin?.changedAt}`],
      [`${userId} unity password`, `${password?.value} ${password?.changedAt}`],
      [`${userId} directory`, `${account?.password} ${account?.pwdLastSet}`],
    ] as const;
  });
  return new Map([...cucmStamps(lab), ...others]);
}

function pinsSet({ control }: Lab, userId: string): readonly string[] {
  return control.calls
    .filter(({ body }) => /[:<]updateUser[ >]/.test(body) && body.includes(`<userid>${userId}</userid>`))
    .map(({ body }) => /<pin>([^<]*)<\/pin>/.exec(body)?.[1] ?? '');
}

function userOf({ world }: Lab, userId: string): LabUser {
  const user = everyone(world).find(each => each.userId === userId);
  if (!user) throw new TypeError(`The lab has no ${userId}.`);
  return user;
}

async function openPlace(labDir: string, name: string, changes: Readonly<Record<string, unknown>>): Promise<Place> {
  const place = new Place(join(labDir, name));
  await mkdir(place.dir);
  const ours = parse(await readFile(join(labDir, 'rekey.yaml'), 'utf8')) as Record<string, object>;
  const server = { listen: '127.0.0.1:0', publicUrl: 'https://rekey.test' };
  await place.write('rekey.yaml', stringify({ ...ours, server, sweep: {}, ...changes }));
  return place;
}

/** Starts the lab, on a clock of its own where one is given. */
export async function openSweepEstate(
  users: number,
  plant: { readonly trivial: number; readonly default: number },
  switches?: LabSwitches,
  clock?: Clock,
): Promise<SweepEstate> {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-sweep-'));
  const lab = await startLab({ dir, users, seed: 3, port: 0, plant, switches, clock });
  return {
    lab,
    place: (name, changes = {}) => openPlace(dir, name, changes),
    stamps: () => stampsOf(lab),
    pinsSet: userId => pinsSet(lab, userId),
    mailsTo(userId) {
      const { mail, privateMail } = userOf(lab, userId);
      const { mailbox } = lab.mail;
      return [...mailbox.list(mail), ...mailbox.list(privateMail)];
    },
    async stop() {
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
