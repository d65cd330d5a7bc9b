import type { CucmConfig } from '../../config/cucm.ts';
import type { ProbeFinding } from '../../renewal/ports.ts';
import type { Axl } from './client.ts';
import { CucmError, CucmFault, CucmRisRate } from './errors.ts';
import type { Ris } from './ris.ts';
import { sql } from './sql.ts';

/** Nobody's userid: a change of nothing for it shows whether we may change, and changes nothing. */
const nobody = 'rekey-probe-nobody';
const noDevice = 'SEP000000000000';

const groups = 'in Cisco Unified CM Administration, User Management > User Settings > Access Control Group';

/** What mends each way of failing, by `CucmError.reason`. */
function fix(config: CucmConfig, reason: string): string {
  const key = `cucm.${config.name}`;
  switch (reason) {
    case 'certificate':
      return `Export the tomcat certificate or its authority (Cisco Unified OS Administration, Security > Certificate Management) and name the file in ${key}.ca.`;
    case 'credentials':
      return `Check ${key}.username and password against User Management > Application User.`;
    case 'axl-access':
      return `Put ${config.username} into a group with the role Standard AXL API Access: ${groups}.`;
    case 'version':
      return `Set ${key}.version to one of the versions that this CUCM speaks; 12.5 suits 12.5, 14 and 15.`;
    case 'no-service':
      return 'Activate Cisco AXL Web Service on the publisher: Cisco Unified Serviceability, Tools > Service Activation.';
    default:
      return `Check that ${key}.host is the publisher and that its port 8443 is open from here.`;
  }
}

const writeFix = (config: CucmConfig): string =>
  `${config.username} may only read: replace Standard AXL Read Only API Access by Standard AXL API Access in its group, ${groups}.`;

const risFix = (config: CucmConfig): string =>
  `Put ${config.username} into the group Standard CCM Server Monitoring: ${groups}.`;

function failure(system: string, config: CucmConfig, what: string, error: unknown): ProbeFinding {
  if (!(error instanceof CucmError)) throw error;
  return { system, ok: false, what: `${what}: ${error.message}`, fix: fix(config, error.reason) };
}

async function version(system: string, config: CucmConfig, axl: Axl): Promise<ProbeFinding> {
  try {
    const answer = (await axl.call('getCCMVersion', {})) as { componentVersion?: { version?: unknown } } | undefined;
    const found = answer?.componentVersion?.version;
    const told = typeof found === 'string' ? found : 'unknown';
    return { system, ok: true, what: `CUCM ${told} answers at ${config.host} and speaks AXL ${config.version}.` };
  } catch (error) {
    return failure(system, config, 'CUCM', error);
  }
}

async function reading(system: string, config: CucmConfig, axl: Axl): Promise<ProbeFinding> {
  try {
    await axl.query(sql`select eu.pkid from enduser eu where eu.userid=${nobody}`);
    return { system, ok: true, what: 'Users can be read over AXL.' };
  } catch (error) {
    return failure(system, config, 'Users cannot be read over AXL', error);
  }
}

async function writing(system: string, config: CucmConfig, axl: Axl): Promise<ProbeFinding> {
  const allowed: ProbeFinding = { system, ok: true, what: 'Users can be changed over AXL.' };
  try {
    await axl.call('updateUser', { userid: nobody });
    return allowed;
  } catch (error) {
    if (error instanceof CucmFault && error.code === 'cucm-refused') return allowed;
    const found = failure(system, config, 'Users cannot be changed over AXL', error);
    const readOnly = error instanceof CucmError && error.reason === 'credentials';
    return readOnly ? { ...found, fix: writeFix(config) } : found;
  }
}

async function registrations(system: string, config: CucmConfig, ris: Ris): Promise<ProbeFinding> {
  const allowed: ProbeFinding = { system, ok: true, what: 'RisPort70 tells where phones are registered.' };
  try {
    await ris.select([noDevice]);
    return allowed;
  } catch (error) {
    if (error instanceof CucmRisRate) return allowed;
    const found = failure(system, config, 'RisPort70 does not answer', error);
    return error instanceof CucmError && error.code === 'cucm-denied' ? { ...found, fix: risFix(config) } : found;
  }
}

/** Checks reach, version and rights; each thing that lacks is one finding with the page that grants it. Changes nothing. */
export async function probe(system: string, config: CucmConfig, axl: Axl, ris: Ris): Promise<readonly ProbeFinding[]> {
  const first = await version(system, config, axl);
  if (!first.ok) return [first];
  return [
    first,
    await reading(system, config, axl),
    await writing(system, config, axl),
    await registrations(system, config, ris),
  ];
}
