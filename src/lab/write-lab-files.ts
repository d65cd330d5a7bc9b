import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { RekeyError } from '../base/rekey-error.ts';
import { describeLab, labConfiguration } from './describe-lab.ts';
import type { Lab } from './lab.ts';

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}

/** Only for its owner: it holds passwords, if of nobody real. */
const privately = { mode: 0o600 };

/** Writes `ca.pem`, `lab.json` and a `rekey.yaml` that `rekey serve` takes as it is. Throws `lab-dir` where it cannot. */
export async function writeLabFiles(lab: Lab, dir: string): Promise<void> {
  await writeFiles(lab, dir).catch((cause: unknown) => {
    const sentence = `The lab cannot write its files to ${dir}; --dir must name a directory that can be made and written to.`;
    throw new RekeyError('lab-dir', sentence, { cause });
  });
}

async function writeFiles(lab: Lab, dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const caFile = join(resolve(dir), 'ca.pem');
  const configuration = labConfiguration(lab, { caFile, port: await freePort() });
  await writeFile(caFile, lab.certificates.ca);
  await writeFile(join(dir, 'rekey.yaml'), stringify(configuration), privately);
  await writeFile(join(dir, 'lab.json'), `${JSON.stringify(describeLab(lab, caFile), null, 2)}\n`, privately);
}
