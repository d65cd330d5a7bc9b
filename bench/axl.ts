import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BasicAuthSecurity, createClientAsync } from 'soap';
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import { Secret } from '../src/base/secret.ts';
import { cucmSchema } from '../src/config/cucm.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { createCucm } from '../src/systems/cucm/cucm.ts';
import { axlWsdl } from '../src/systems/cucm/wsdl.ts';
import { type Figure, median } from './figure.ts';

const CALLS = 300;
const ROUNDS = 7;

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = process.hrtime.bigint();
  for (let call = 0; call < CALLS; call += 1) await work();
  return Number(process.hrtime.bigint() - began);
}

/** doAuthenticateUser through our adapter and through the bare `soap` client with the same WSDL, in turns. */
export async function axlFigures(): Promise<readonly Figure[]> {
  const lab = await startLab({ users: 5, seed: 1, port: 0 });
  const [user] = lab.world.users;
  if (!user) throw new Error('The lab has no user.');
  const { url, username, password, version } = lab.cucm;
  const config = cucmSchema.parse({ name: 'main', host: new URL(url).host, username, password, version });
  const cucm = createCucm({ config, ca: lab.certificates.ca, clock: systemClock, log: silentLog });
  const [entry] = await cucm.find({ by: 'userId', value: user.userId });
  if (!entry) throw new Error('The lab’s user is not found.');
  const agent = new Agent({ ca: lab.certificates.ca, keepAlive: true });
  const wsdl = join(mkdtempSync(join(tmpdir(), 'rekey-bench-')), 'axl.wsdl');
  writeFileSync(wsdl, axlWsdl(version));
  const bare = await createClientAsync(wsdl, { endpoint: url, disableCache: true });
  bare.setSecurity(new BasicAuthSecurity(username, password, { httpsAgent: agent }));
  bare.setEndpoint(url);
  const pin = new Secret(user.pin);
  const ours = (): Promise<unknown> => cucm.verify(entry, 'cucm-pin', pin);
  const theirs = (): Promise<unknown> => bare['doAuthenticateUserAsync']({ userid: user.userId, pin: user.pin });
  await time(ours);
  await time(theirs);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) ratios.push((await time(ours)) / (await time(theirs)));
  agent.destroy();
  await cucm.close();
  await lab.stop();
  return [
    { name: 'AXL call against the bare soap client', value: median(ratios), limit: 1.3, bound: 'most', unit: '×' },
  ];
}
