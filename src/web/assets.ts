import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, Router } from 'express';

/** What pages load: styles, scripts, pictures. */
export interface Assets {
  /** The address of a file, with its version: changed content has another address. Throws for one that is not there. */
  address(name: string): string;
  /** Serves them under `/assets/`. */
  readonly router: RequestHandler;
}

interface Asset {
  readonly content: Buffer;
  readonly version: string;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const own = fileURLToPath(new URL('./assets/', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const htmx = dirname(resolve('htmx.org'));

/** Files of packages, under names of ours. */
const packaged: Readonly<Record<string, string>> = {
  'pico.css': resolve('@picocss/pico/css/pico.min.css'),
  'htmx.js': join(htmx, 'htmx.min.js'),
  'htmx-sse.js': join(htmx, 'ext/hx-sse.min.js'),
};

function read(file: string): Asset {
  const content = readFileSync(file);
  const version = createHash('sha256').update(content).digest('base64url').slice(0, 12);
  return { content, version, type: types[extname(file)] ?? 'application/octet-stream' };
}

function readAll(): ReadonlyMap<string, Asset> {
  const ours = readdirSync(own).map(name => [name, read(join(own, name))] as const);
  const theirs = Object.entries(packaged).map(([name, file]) => [name, read(file)] as const);
  return new Map([...ours, ...theirs]);
}

/** Reads every file once; a new file in `src/web/assets/` needs no more than to stand there. */
export function loadAssets(): Assets {
  const assets = readAll();
  return {
    address(name) {
      const asset = assets.get(name);
      if (!asset) throw new TypeError(`No asset is called ${name}.`);
      return `/assets/${name}?v=${asset.version}`;
    },
    router: Router().get('/assets/:name', (request, response) => {
      const asset = assets.get(request.params.name);
      if (!asset) return void response.status(404).type('text').send('Not found\n');
      const isVersioned = request.query['v'] === asset.version;
      response
        .set({
          'Cache-Control': isVersioned ? 'public, max-age=31536000, immutable' : 'no-cache',
          'Content-Type': asset.type,
          'X-Content-Type-Options': 'nosniff',
        })
        .send(asset.content);
    }),
  };
}
