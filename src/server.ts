import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { type Assembly, assemble, type Surroundings } from './assembly.ts';
import type { Log } from './base/log.ts';
import { RekeyError } from './base/rekey-error.ts';
import type { Config } from './config/config.ts';
import type { PhoneConfig } from './config/phone.ts';
import { createLatePages, type LatePages } from './late-pages.ts';
import type { Metrics } from './metrics/metrics.ts';
import { fromSubnets } from './phone/from-subnets.ts';
import { phoneRouter } from './phone/phone-router.ts';
import type { PhoneTemplates } from './phone/phone-templates.ts';
import { pushRouter } from './phone/push/push-router.ts';
import { phoneRefusal } from './phone/send-page.ts';
import { counting, metricsApp, readiness } from './server-health.ts';
import { warmUp } from './warm-up.ts';
import { type LinkRouterParts, linkRouter } from './web/link-router.ts';

/** A running server. */
export interface Server {
  /** Where it answers: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes no more requests, finishes what runs, lets go of everything. */
  stop(): Promise<void>;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** A phone asks for a page a second at most, a proxy for those of many; more from one address can only be a program. */
const REQUESTS_A_MINUTE = 6000;

function addressOf(listen: string): Address {
  const at = listen.lastIndexOf(':');
  return { host: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) };
}

function pem(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new RekeyError('server-tls', `The ${what} ${file} cannot be read; server.tls names PEM files.`, { cause });
  }
}

async function listen(server: HttpServer, { host, port }: Address): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => {
      reject(
        new RekeyError('server-listen', `Rekey cannot listen on ${host}:${port}; is the port free?`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: HttpServer): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), 2000);
  await closed;
  clearTimeout(force);
}

function createApp(config: Config, templates: PhoneTemplates): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('trust proxy', config.server.trustedProxies);
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: REQUESTS_A_MINUTE,
      handler: phoneRefusal(templates, 'unavailable'),
      legacyHeaders: false,
      standardHeaders: false,
      validate: false,
    }),
  );
  return app;
}

interface Channels {
  readonly assembly: Assembly;
  readonly templates: PhoneTemplates;
  readonly surroundings: Surroundings;
  readonly pages: LatePages;
  readonly metrics: Metrics | undefined;
}

/** Words and contact can change while Rekey runs. */
function linkParts({ links, live: { config, texts } }: Assembly, log: Log): LinkRouterParts {
  return {
    links,
    words: texts.words,
    log,
    get contact() {
      return config.dialog.contact;
    },
  };
}

function mainApp(config: Config, { assembly, templates, surroundings, pages, metrics }: Channels): Express {
  const { log, publicUrl } = surroundings;
  const app = createApp(config, templates);
  const { allowHttp } = config.phone;
  if (metrics) app.use(counting(metrics));
  if (assembly.pushes) {
    const { pushes, handOn } = assembly;
    app.use(pushRouter({ pushes, handOn, templates, publicUrl, log, allowHttp }));
  }
  app.use(phoneRouter({ dialog: assembly.dialog, templates, publicUrl, log, allowHttp }));
  app.use(helmet({ strictTransportSecurity: publicUrl.startsWith('https:') ? { includeSubDomains: false } : false }));
  app.use(linkRouter(linkParts(assembly, log)));
  app.get('/healthz', (_request, response) => void response.type('text').send('ok\n'));
  app.get('/readyz', readiness(assembly.store));
  app.use(pages.handler);
  app.use((_request, response) => void response.status(404).type('text').send('Not found\n'));
  return app;
}

function mainServer({ server: { tls } }: Config, app: RequestListener): HttpServer {
  if (!tls) return createHttpServer(app);
  return createHttpsServer(
    { cert: pem(tls.cert, 'certificate'), key: pem(tls.key, 'key'), minVersion: 'TLSv1.2' },
    app,
  );
}

type Legacy = NonNullable<PhoneConfig['legacy']>;

/** Old phones: `/phone` only, from named subnets, TLS 1.0 or HTTP (phone.md "Addresses"). */
function legacyServer(config: Config, legacy: Legacy, { assembly, templates, surroundings }: Channels): HttpServer {
  const { log } = surroundings;
  const scheme = legacy.protocol === 'http' ? 'http' : 'https';
  const { hostname } = new URL(surroundings.publicUrl);
  const publicUrl = `${scheme}://${hostname}:${addressOf(legacy.listen).port}`;
  const app = createApp(config, templates);
  app.set('trust proxy', false);
  app.use(fromSubnets(legacy.from));
  app.use(phoneRouter({ dialog: assembly.dialog, templates, publicUrl, log, allowHttp: true, legacy: true }));
  if (scheme === 'http') return createHttpServer(app);
  const { cert, key } =
    legacy.cert && legacy.key ? { cert: legacy.cert, key: legacy.key } : (config.server.tls ?? { cert: '', key: '' });
  return createHttpsServer(
    { cert: pem(cert, 'certificate'), key: pem(key, 'key'), minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    app,
  );
}

/**
 * Starts Rekey: builds the parts, mounts the channels, listens. Throws `server-listen`, `server-tls`, `phone-templates`
 * and what the store throws.
 */
export async function startServer(config: Config, surroundings: Surroundings): Promise<Server> {
  const metrics = config.metrics && (await import('./metrics/metrics.ts')).createMetrics(surroundings.clock);
  const assembly = await assemble(config, { ...surroundings, observe: metrics?.observe }, { servesPhones: true });
  const listeners: HttpServer[] = [];
  let endPages = (): void => undefined;
  const stop = async (): Promise<void> => {
    endPages();
    await Promise.all(listeners.map(close));
    await assembly.stop();
  };
  const open = async (server: HttpServer, address: Address): Promise<number> => {
    listeners.push(server);
    return await listen(server, address);
  };
  try {
    const { texts, config: live } = assembly.live;
    const pages = createLatePages({ config: live, assembly, surroundings: { ...surroundings, words: texts.words } });
    const channels = { assembly, templates: texts.followPhoneTemplates(), surroundings, pages, metrics };
    const address = addressOf(config.server.listen);
    const port = await open(mainServer(config, mainApp(config, channels)), address);
    const { legacy } = config.phone;
    if (legacy) await open(legacyServer(config, legacy, channels), addressOf(legacy.listen));
    if (metrics && config.metrics) {
      const { log } = surroundings;
      const app = metricsApp({ metrics, store: assembly.store, dialogMinutes: config.dialog.totalMinutes, log });
      await open(createHttpServer(app), addressOf(config.metrics.listen));
    }
    assembly.start();
    endPages = pages.stop;
    warmUp(surroundings.log, pages.load);
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    return { url: `${config.server.tls ? 'https' : 'http'}://${host}:${port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
