import type { Findings } from '../findings.ts';
import type { Servers } from './servers.ts';

/** Whether each server answers and lets our account in. False where none does: there is nobody to ask more. */
export async function askServers(
  findings: Findings,
  { configured }: Pick<Servers, 'configured'>,
  account: string,
): Promise<boolean> {
  for (const server of configured) {
    const params = { host: server.host, account };
    await findings.step({ key: 'health.directory.signs-in', params }, () => server.read(async () => undefined));
  }
  return findings.list.some(({ ok }) => ok);
}
