import { hostname } from 'node:os';
import type { Audit } from './audit/audit.ts';
import type { Forwarder } from './audit/outgoing/forwarder.ts';
import type { Places } from './audit/outgoing/places.ts';
import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import type { AuditConfig } from './config/audit.ts';
import type { Config } from './config/config.ts';
import { contentOf } from './from-config.ts';
import type { MailPort } from './renewal/ports.ts';
import type { Store } from './store/store.ts';

/** What the duties need. */
export interface AuditDutiesParts {
  readonly config: Config;
  readonly store: Store;
  readonly audit: Audit;
  readonly outbox: MailPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
}

/** What is done with the audit and nobody asks for: sending it out, its head, and letting old rows go. */
export interface AuditDuties {
  start(): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1000;

/** Every hour is soon enough for what is done once a day. */
const KEEP_EVERY_MS = 3_600_000;

type Syslog = NonNullable<AuditConfig['syslog']>;

async function syslogOf({ host: written, tls, ca }: Syslog) {
  const { createSyslogReceiver } = await import('./audit/outgoing/syslog-receiver.ts');
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(written) ?? [];
  const usual = tls ? 6514 : 601;
  return createSyslogReceiver({
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? usual),
    tls,
    ca: contentOf(ca),
  });
}

/** Every receiver of the configuration, with how its lines are written. */
async function receiversOf({ syslog, file, imsAuth }: AuditConfig) {
  const { sentRow } = await import('./audit/outgoing/sent-row.ts');
  const { rfc5424 } = await import('./audit/outgoing/rfc5424.ts');
  const { cef } = await import('./audit/outgoing/cef.ts');
  const { createFileReceiver } = await import('./audit/outgoing/file-receiver.ts');
  const host = hostname();
  const row = (record: Parameters<typeof sentRow>[0]) => sentRow(record, { imsAuth });
  const isCef = syslog?.format === 'cef';
  const toSyslog = (record: Parameters<typeof sentRow>[0]): string =>
    isCef ? rfc5424(row(record), host, cef(row(record), '1')) : rfc5424(row(record), host);
  const toFile = (record: Parameters<typeof sentRow>[0]): string => {
    const sent = row(record);
    return JSON.stringify({ ...sent.row, text: sent.text });
  };
  return [
    ...(syslog ? [{ receiver: await syslogOf(syslog), line: toSyslog }] : []),
    ...(file === undefined ? [] : [{ receiver: createFileReceiver(file), line: toFile }]),
  ];
}

async function forwardersOf(parts: AuditDutiesParts, places: Places): Promise<readonly Forwarder[]> {
  const { createForwarder } = await import('./audit/outgoing/forwarder.ts');
  const owner = parts.random.bytes(12).toString('base64url');
  const receivers = await receiversOf(parts.config.audit);
  return receivers.map(each => createForwarder({ ...parts, ...each, places, owner }));
}

/** Builds the duties of a configuration. Loads nothing and does nothing where it asks for none. */
export function createAuditDuties(parts: AuditDutiesParts): AuditDuties {
  const { config, audit, outbox: mail, clock, log } = parts;
  const { keepDays, headTo, syslog, file } = config.audit;
  const receivers = [...(syslog ? ['syslog'] : []), ...(file === undefined ? [] : ['file'])];
  let forwarders: readonly Forwarder[] | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let keepAt = 0;

  const keep = async (places: Places): Promise<void> => {
    if (clock.now() < keepAt) return;
    keepAt = clock.now() + KEEP_EVERY_MS;
    const { keepAudit } = await import('./audit/keeper.ts');
    const language = config.mail?.languages[0] ?? 'en';
    await keepAudit({ audit, places, mail, keepDays, headTo, language, receivers }, clock.now());
  };
  const work = async (): Promise<void> => {
    const { createPlaces } = await import('./audit/outgoing/places.ts');
    const places = createPlaces(parts.store);
    forwarders ??= await forwardersOf(parts, places);
    for (const forwarder of forwarders) await forwarder.round();
    await keep(places);
  };
  const round = (): void => {
    running = work()
      .catch((error: unknown) =>
        log.error({ err: error }, 'What is due of the audit could not be done; it is tried again.'),
      )
      .then(() => {
        if (timer) timer = setTimeout(round, LOOK_EVERY_MS).unref();
      });
  };
  return {
    start() {
      if (keepDays === undefined && headTo.length === 0 && receivers.length === 0) return;
      timer ??= setTimeout(round, LOOK_EVERY_MS).unref();
    },
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      await running;
      await Promise.all((forwarders ?? []).map(forwarder => forwarder.close()));
    },
  };
}
