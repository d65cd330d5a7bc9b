import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { silentLog } from '../src/base/log.ts';
import { surroundingsFor } from '../src/commands/surroundings.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { startServer } from '../src/server.ts';

/** One process of the bench of the pages: `node CONFIG` is the node under load, `bare FILE` a bare Express that sends the file. */

/** Heap after a collection and resident memory, in MB. */
function memory(): { readonly heap: number; readonly resident: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 1e6, resident: rss / 1e6 };
}

async function node(file: string): Promise<string> {
  const loaded = loadConfig(file, {});
  if (!loaded.ok) throw new Error(`${file} has mistakes.`);
  const { url } = await startServer(loaded.config, surroundingsFor(loaded.config, silentLog));
  return url;
}

async function bare(file: string): Promise<string> {
  const body = readFileSync(file);
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/', (_request, response) => void response.type('html').send(body));
  const server = createServer(app);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const [role, file = ''] = process.argv.slice(2);
process.on('message', () => process.send?.(memory()));
process.on('disconnect', () => process.exit());
process.send?.({ url: await (role === 'node' ? node(file) : bare(file)) });
