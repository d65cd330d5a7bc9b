import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Log } from '../../src/base/log.ts';
import type { Caller, Dialog, DialogEvent, Page } from '../../src/dialog/ports.ts';
import { phoneRouter } from '../../src/phone/phone-router.ts';
import { fullPage, shipped } from './given.ts';

/** A dialog that answers what it is told to, and keeps what it was asked. */
export interface ScriptedDialog extends Dialog {
  readonly entered: Caller[];
  readonly acted: { readonly token: string; readonly event: DialogEvent; readonly caller: Caller }[];
  /** The page of every answer, or what is thrown instead. */
  answer: Page | Error;
}

/** A dialog whose every answer is one page. */
export function scriptedDialog(answer: Page | Error = fullPage('menu')): ScriptedDialog {
  const give = async (page: Page | Error): Promise<Page> => {
    if (page instanceof Error) throw page;
    return page;
  };
  const dialog: ScriptedDialog = {
    entered: [],
    acted: [],
    answer,
    enter: caller => {
      dialog.entered.push(caller);
      return give(dialog.answer);
    },
    act: (token, event, caller) => {
      dialog.acted.push({ token, event, caller });
      return give(dialog.answer);
    },
  };
  return dialog;
}

/** Everything written to a log, as one text. */
export interface KeptLog extends Log {
  readonly rows: string[];
}

export function keptLog(): KeptLog {
  const rows: string[] = [];
  const keep = (fields: object, sentence: string): void => {
    const { err, ...rest } = fields as { err?: Error };
    rows.push(`${sentence} ${JSON.stringify(rest)} ${err?.message ?? ''}`);
  };
  return { rows, info: keep, warn: keep, error: keep };
}

/** The phone channel on a port of the kernel's choice. */
export interface Listening {
  readonly port: number;
  readonly url: string;
  readonly log: KeptLog;
  close(): Promise<void>;
}

const templates = shipped();

export async function listen(
  dialog: Dialog,
  change: { allowHttp?: boolean; legacy?: boolean } = {},
): Promise<Listening> {
  const log = keptLog();
  const app = express();
  app.use(phoneRouter({ dialog, templates, publicUrl: 'https://rekey.example.com', log, allowHttp: true, ...change }));
  const server: Server = createServer(app);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    log,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
