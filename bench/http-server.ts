import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import express, { type Express } from 'express';
import { createAudit } from '../src/audit/audit.ts';
import { systemClock } from '../src/base/clock.ts';
import { createKeyring } from '../src/base/keyring.ts';
import { silentLog } from '../src/base/log.ts';
import { cryptoRandom } from '../src/base/random.ts';
import { Secret } from '../src/base/secret.ts';
import { loadPhoneTemplates } from '../src/phone/load-phone-templates.ts';
import { phoneRouter } from '../src/phone/phone-router.ts';
import { createSessionStore } from '../src/store/session-store.ts';
import { openStore } from '../src/store/store.ts';
import { benchDialog } from './dialog-parts.ts';

/** The server under load, beside the bare ones that it is held against; prints their addresses as one line of JSON. */

const dir = mkdtempSync(join(tmpdir(), 'rekey-bench-'));
const publicUrl = 'http://127.0.0.1:8080';

async function listen(app: Express): Promise<string> {
  const server = createServer(app);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function plainApp(): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  return app;
}

async function rekey(): Promise<Express> {
  const keyring = createKeyring([new Secret(randomBytes(32).toString('base64'))]);
  const store = await openStore({ url: `sqlite:${join(dir, 'rekey.db')}`, clock: systemClock, log: silentLog });
  const audit = createAudit({ store, keyring, clock: systemClock, random: cryptoRandom });
  const dialog = benchDialog(store, createSessionStore({ store, audit }), audit, keyring);
  const loaded = loadPhoneTemplates({ publicUrl, contact: '+33 1 23 45 67 89' });
  if (!loaded.ok) throw new Error('The templates have mistakes.');
  const app = plainApp();
  app.use(phoneRouter({ dialog, templates: loaded.templates, publicUrl, log: silentLog, allowHttp: true }));
  return app;
}

/** The bytes of a page, as the router sends them. */
async function page(url: string): Promise<{ body: Buffer; headers: Record<string, string> }> {
  const answer = await fetch(url, { headers: { 'x-ciscoipphonemodelname': 'CP-8845', 'accept-charset': 'utf-8' } });
  const body = Buffer.from(await answer.arrayBuffer());
  return { body, headers: { 'Content-Type': answer.headers.get('content-type') ?? '', 'Cache-Control': 'no-store' } };
}

/** A constant page. */
function bare({ body, headers }: Awaited<ReturnType<typeof page>>): Express {
  const app = plainApp();
  app.get('/phone', (_request, response) => void response.set(headers).send(body));
  return app;
}

/** A constant page after one transaction of the rows that an entry writes, on bare node:sqlite. */
function bareCommitting({ body, headers }: Awaited<ReturnType<typeof page>>): Express {
  const source = new DatabaseSync(join(dir, 'rekey.db'), { readOnly: true });
  const session = source.prepare('select * from dialog_session limit 1').get() as Record<string, string | number>;
  const row = source.prepare('select * from audit order by seq desc limit 1').get() as Record<string, string | number>;
  const tables = source
    .prepare(
      "select sql from sqlite_master where sql is not null and (tbl_name like 'audit%' or tbl_name = 'dialog_session')",
    )
    .all();
  source.close();
  const db = new DatabaseSync(join(dir, 'bare.db'));
  db.exec('pragma journal_mode = wal; pragma synchronous = full');
  for (const { sql } of tables as { sql: string }[]) db.exec(sql);
  const insert = (table: string, values: object) =>
    db.prepare(
      `insert into ${table} (${Object.keys(values).join()}) values (${Object.keys(values)
        .map(() => '?')
        .join()})`,
    );
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const inserts = { session: insert('dialog_session', session), row: insert('audit', row) };
  db.prepare('insert into audit_head values (1, 0, ?, 0, ?, ?, ?)').run('', '', '', '');
  const head = db.prepare('select * from audit_head where id = 1');
  const move = db.prepare('update audit_head set seq = ?, last_mac = ?, mac = ? where id = 1');
  let seq = 0;
  const app = plainApp();
  app.get('/phone', (_request, response) => {
    begin.run();
    seq += 1;
    inserts.session.run(...Object.values({ ...session, id: `${seq}` }));
    head.get();
    inserts.row.run(...Object.values({ ...row, seq }));
    move.run(seq, String(row['mac']), String(row['mac']));
    commit.run();
    response.set(headers).send(body);
  });
  return app;
}

const served = await listen(await rekey());
const menu = await page(`${served}/phone?name=SEP001122334455`);
const token = /t=([\w.-]+)/.exec(menu.body.toString())?.[1];
const reading = `${served}/phone/step?t=${token}`;
const addresses = {
  reading,
  bareReading: `${await listen(bare(await page(reading)))}/phone`,
  committing: `${served}/phone?name=SEP001122334455`,
  bareCommitting: `${await listen(bareCommitting(menu))}/phone`,
};
process.stdout.write(`${JSON.stringify(addresses)}\n`);
