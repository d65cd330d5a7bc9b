import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../config/load-config.ts';
import type { Lab } from '../lab/lab.ts';
import type { Server } from '../server.ts';
import { type CommandIo, exitCodes } from './command-io.ts';
import { explain } from './configured.ts';
import { stopInTime, untilToldToStop } from './serve.ts';
import { createLog, surroundingsFor } from './surroundings.ts';
import { wholeNumber } from './whole-number.ts';

interface Demo {
  readonly lab: Lab;
  readonly server: Server;
}

function introduce(io: CommandIo, { lab, server }: Demo): void {
  const user = lab.world.users.find(({ language }) => language === 'en');
  const { agent, admin } = lab.world.agents;
  io.stdout.write(`
Rekey runs with simulated systems; nothing leaves this machine.

  virtual phone   ${lab.url}/phone/
  mailbox         ${lab.url}/mailbox/
  control         ${lab.url}/control/
  Rekey           ${server.url}
  personal page   ${server.url}/me

Try it as ${user?.displayName} (user id ${user?.userId}, current phone PIN ${user?.pin}):
press Services, choose "Windows password", enter the PIN, read the code in the mailbox.

Sign in at ${server.url}/sign-in
  as an agent of the helpdesk   user id ${agent.userId}, password ${agent.directoryPassword}
  as an administrator           user id ${admin.userId}, password ${admin.directoryPassword}
Ctrl-C ends it.

ready ${server.url}
`);
}

async function startDemo(io: CommandIo, dir: string, port: number): Promise<Demo | undefined> {
  // Loaded here, since every other command does without the simulated systems.
  const { phonePages } = await import('../lab/phone/phone-pages.ts');
  const { startLab } = await import('../lab/start-lab.ts');
  const { startServer } = await import('../server.ts');
  const lab = await startLab({ dir, users: 20, seed: 1, port, pages: phonePages(dir) });
  const loaded = loadConfig(join(dir, 'rekey.yaml'), {});
  if (!loaded.ok) {
    explain(io, loaded);
    io.setExitCode(exitCodes.violated);
    await lab.stop();
    return undefined;
  }
  try {
    return { lab, server: await startServer(loaded.config, surroundingsFor(loaded.config, createLog('warn'))) };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

async function demo(io: CommandIo, port: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-demo-'));
  const stopped = untilToldToStop();
  const running = await startDemo(io, dir, port);
  if (running) {
    introduce(io, running);
    await stopped;
    await stopInTime(async () => {
      await running.server.stop();
      await running.lab.stop();
    });
  }
  await rm(dir, { recursive: true, force: true });
}

/** `rekey demo`: Rekey and everything around it on loopback, with a virtual phone. */
export function demoCommand(io: CommandIo): Command {
  return new Command('demo')
    .description('start Rekey with simulated systems, a mailbox and a virtual phone on loopback')
    .option('--port <port>', 'where the phone and the mailbox answer', wholeNumber('port', 65_535), 8090)
    .action(({ port }: { port: number }) => demo(io, port));
}
