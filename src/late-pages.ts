import type { RequestHandler } from 'express';
import type { Pages, PagesParts } from './server-pages.ts';

/** The pages of browsers, loaded when somebody first asks for one or when there is time: a phone is answered without them. */
export interface LatePages {
  readonly handler: RequestHandler;
  /** Loads them now, and begins the work that nobody asks for. */
  load(): Promise<void>;
  /** Ends that work. */
  stop(): void;
}

/** Nothing is loaded yet. A failure to load is every asker's. */
export function createLatePages(parts: PagesParts): LatePages {
  let loading: Promise<Pages | undefined> | undefined;
  let isStopped = false;
  let end = (): void => undefined;
  const open = async (): Promise<Pages | undefined> => {
    const { createPages } = await import('./server-pages.ts');
    const pages = isStopped ? undefined : createPages(parts);
    if (pages) end = pages.start();
    return pages;
  };
  const opened = (): Promise<Pages | undefined> => {
    loading ??= open();
    return loading;
  };
  return {
    handler: (request, response, next) => {
      opened().then(pages => (pages ? pages.router(request, response, next) : next()), next);
    },
    load: async () => void (await opened()),
    stop() {
      isStopped = true;
      end();
    },
  };
}
