import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { createKeyring } from '../base/keyring.ts';
import { silentLog } from '../base/log.ts';
import type { CommandIo } from './command-io.ts';
import { configOption, readConfig } from './configured.ts';

async function rotate(io: CommandIo, file: string): Promise<void> {
  const config = readConfig(io, file);
  if (!config) return;
  // Loaded here, since most commands do without a store.
  const { resealOutbox } = await import('../mail/reseal-outbox.ts');
  const { resealBatches } = await import('../store/reseal-batch.ts');
  const { resealJournal } = await import('../store/reseal-journal.ts');
  const { openStore } = await import('../store/store.ts');
  const { key, previous } = config.secrets;
  const keyring = createKeyring([key, ...previous]);
  const store = await openStore({ url: config.store.url, clock: systemClock, log: silentLog });
  try {
    const values = await resealJournal(store, keyring);
    const mails = await resealOutbox(store, keyring);
    const rows = await resealBatches(store, keyring);
    io.stdout.write(
      `sealed anew under key ${keyring.currentId}: ${values} values of the journal, ${mails} waiting mails, ${rows} rows of batches\n`,
    );
  } finally {
    await store.close();
  }
}

/** `rekey secrets`: the operator's key. */
export function secretsCommand(io: CommandIo): Command {
  const command = new Command('secrets').description(
    'make and change the key that seals the journal and chains the audit',
  );
  command
    .command('new')
    .description('print a new key: 32 random bytes in base64')
    .action(() => void io.stdout.write(`${randomBytes(32).toString('base64')}\n`));
  command
    .command('rotate')
    .description('seal what waits under secrets.key; put the old key into secrets.previous first')
    .option(...configOption)
    .action(({ config }: { config: string }) => rotate(io, config));
  return command;
}
