import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { RekeyError } from '../../base/rekey-error.ts';
import type { LabServer } from '../fault.ts';
import { indexPage } from './index-page.ts';

/** A page or a group of pages: served below `/NAME/`. */
export interface LabPages {
  readonly name: string;
  readonly about: string;
  readonly router: Router;
}

/** What the listener serves. */
export interface PagesOptions {
  /** 0 = of the kernel's choice. */
  readonly port: number;
  readonly pages: readonly LabPages[];
  /** Names and addresses of the simulated systems, for the index. */
  readonly systems: readonly (readonly [string, string])[];
}

function application({ pages, systems }: PagesOptions): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, _response, next) => {
    // Clients that join addresses with one slash too many mean the same page.
    request.url = request.url.replace(/^\/{2,}|(?<=\/[^?]*)\/{2,}/g, '/');
    next();
  });
  const links = pages.map(({ name, about }) => ({ href: `/${name}/`, title: name, about }));
  app.get('/', (_request, response) => {
    response.type('html').send(indexPage(links, systems));
  });
  for (const { name, router } of pages) app.use(`/${name}`, router);
  return app;
}

/** Starts the one HTTP listener of the lab. Throws `lab-port` where the port is taken. Its `url` has no slash at its end. */
export async function startPages(options: PagesOptions): Promise<LabServer> {
  const server = createServer(application(options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new RekeyError(
          'lab-port',
          `The lab cannot listen on 127.0.0.1:${options.port} (${cause.code}); give another --port.`,
          { cause },
        ),
      ),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
