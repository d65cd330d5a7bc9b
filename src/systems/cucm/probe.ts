import type { CucmConfig } from '../../config/cucm.ts';
import type { ProbeFinding, Said } from '../../renewal/ports.ts';
import type { Axl } from './client.ts';
import { CucmError, CucmFault, CucmRisRate } from './errors.ts';
import type { Ris } from './ris.ts';
import { sql } from './sql.ts';

/** Nobody's userid: a change of nothing for it shows whether we may change, and changes nothing. */
const nobody = 'rekey-probe-nobody';
const noDevice = 'SEP000000000000';

/** What mends each way of failing, by `CucmError.reason`. */
function fix({ name, username }: CucmConfig, reason: string): Said {
  const key = `cucm.${name}`;
  switch (reason) {
    case 'certificate':
      return { key: 'health.cucm.fix.certificate', params: { key } };
    case 'credentials':
      return { key: 'health.cucm.fix.credentials', params: { key } };
    case 'axl-access':
      return { key: 'health.cucm.fix.axl-access', params: { username } };
    case 'version':
      return { key: 'health.cucm.fix.version', params: { key } };
    case 'no-service':
      return { key: 'health.cucm.fix.no-service' };
    default:
      return { key: 'health.cucm.fix.host', params: { key } };
  }
}

function failure(system: string, config: CucmConfig, key: Said['key'], error: unknown): ProbeFinding {
  if (!(error instanceof CucmError)) throw error;
  return { system, ok: false, what: { key, params: { error: error.message } }, fix: fix(config, error.reason) };
}

async function version(system: string, config: CucmConfig, axl: Axl): Promise<ProbeFinding> {
  try {
    const answer = (await axl.call('getCCMVersion', {})) as { componentVersion?: { version?: unknown } } | undefined;
    const found = answer?.componentVersion?.version;
    const params = { version: typeof found === 'string' ? found : '?', host: config.host, axl: config.version };
    return { system, ok: true, what: { key: 'health.cucm.answers', params } };
  } catch (error) {
    return failure(system, config, 'health.cucm.silent', error);
  }
}

async function reading(system: string, config: CucmConfig, axl: Axl): Promise<ProbeFinding> {
  try {
    await axl.query(sql`select eu.pkid from enduser eu where eu.userid=${nobody}`);
    return { system, ok: true, what: { key: 'health.cucm.reads' } };
  } catch (error) {
    return failure(system, config, 'health.cucm.reads-not', error);
  }
}

async function writing(system: string, config: CucmConfig, axl: Axl): Promise<ProbeFinding> {
  const allowed: ProbeFinding = { system, ok: true, what: { key: 'health.cucm.writes' } };
  try {
    await axl.call('updateUser', { userid: nobody });
    return allowed;
  } catch (error) {
    if (error instanceof CucmFault && error.code === 'cucm-refused') return allowed;
    const found = failure(system, config, 'health.cucm.writes-not', error);
    const readOnly = error instanceof CucmError && error.reason === 'credentials';
    return readOnly
      ? { ...found, fix: { key: 'health.cucm.fix.write', params: { username: config.username } } }
      : found;
  }
}

async function registrations(system: string, config: CucmConfig, ris: Ris): Promise<ProbeFinding> {
  const allowed: ProbeFinding = { system, ok: true, what: { key: 'health.cucm.ris' } };
  try {
    await ris.select([noDevice]);
    return allowed;
  } catch (error) {
    if (error instanceof CucmRisRate) return allowed;
    const found = failure(system, config, 'health.cucm.ris-not', error);
    if (!(error instanceof CucmError) || error.code !== 'cucm-denied') return found;
    return { ...found, fix: { key: 'health.cucm.fix.ris', params: { username: config.username } } };
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
