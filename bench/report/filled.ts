import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Audit, createAudit } from '../../src/audit/audit.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { openStore, type Store } from '../../src/store/store.ts';

/** An audit of so many rows, and where a command finds the configuration of its store. */
export interface Filled {
  readonly dir: string;
  readonly audit: Audit;
}

const AT_ONCE = 1000;
const KEY = Buffer.alloc(32, 7).toString('base64');
const names = ['authentication-failure', 'authentication-success', 'renewal-planned', 'update-success'] as const;

const configuration = (url: string): object => ({
  store: { url },
  secrets: { key: KEY },
  server: { listen: '127.0.0.1:8080' },
  cucm: [{ name: 'main', host: '127.0.0.1:1', username: 'rekey', password: 'x' }],
  phone: { allowHttp: true },
  dialog: { verify: { 'cucm-pin': ['pin'], unlock: ['pin'], status: ['pin'] } },
});

function event(row: number): Parameters<Audit['appendIn']>[1] {
  const [subject, id] = [`user${row % 20_000}`, `SEP${row % 5000}`];
  return {
    event: names[row % names.length] ?? names[0],
    requester: { channel: 'phone', id, device: id, address: `10.0.${row % 250}.7` },
    subject,
    kind: 'cucm-pin',
    system: 'cucm:main',
    mail: `${subject}@example.com`,
    detail: `attempt ${row}`,
  };
}

interface Opened extends Filled {
  readonly store: Store;
  close(): Promise<void>;
}

const keyring = createKeyring([new Secret(KEY)]);

async function openAudit(urlIn: (dir: string) => string): Promise<Opened & { now: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
  const url = urlIn(dir);
  writeFileSync(join(dir, 'rekey.yaml'), JSON.stringify(configuration(url)));
  const time = { now: 0 };
  const clock = { now: () => time.now };
  const store = await openStore({ url, clock, log: silentLog });
  const close = async (): Promise<void> => {
    await store.close();
    rmSync(dir, { recursive: true });
  };
  return Object.assign(time, { dir, store, audit: createAudit({ store, keyring, clock }), close });
}

async function openFilled(rows: number): Promise<Opened> {
  const opened = await openAudit(dir => `sqlite:${join(dir, 'rekey.db')}`);
  for (let row = 0; row < rows; ) {
    await opened.store.transaction(async trx => {
      for (const end = Math.min(rows, row + AT_ONCE); row < end; row += 1) {
        opened.now += 1000;
        await opened.audit.appendIn(trx, event(row));
      }
    });
  }
  return opened;
}

/** The same rows in another database, many with a statement: the chain is what it was, and so is its proof. */
async function openCopy({ db }: Store, url: string): Promise<Opened> {
  const copy = await openAudit(() => url);
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', last)
      .orderBy('seq')
      .limit(AT_ONCE)
      .execute();
    if (rows.length === 0) break;
    await copy.store.db.insertInto('audit').values(rows).execute();
    last = rows.at(-1)?.seq ?? last;
  }
  await copy.store.db.deleteFrom('audit_head').execute();
  await copy.store.db
    .insertInto('audit_head')
    .values(await db.selectFrom('audit_head').selectAll().execute())
    .execute();
  return copy;
}

/** Fills an audit on SQLite, and the same on PostgreSQL where a database is given; works with them and forgets them. */
export async function withRows<T>(
  rows: number,
  url: string | undefined,
  work: (sqlite: Filled, postgres: Filled | undefined) => Promise<T>,
): Promise<T> {
  const sqlite = await openFilled(rows);
  const postgres = url === undefined ? undefined : await openCopy(sqlite.store, url);
  try {
    return await work(sqlite, postgres);
  } finally {
    await sqlite.close();
    await postgres?.close();
  }
}
