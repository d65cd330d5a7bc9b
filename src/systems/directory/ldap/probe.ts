import { PasswordPolicyControl, PresenceFilter } from 'ldapts';
import type { ProbeFinding, Said } from '../../../renewal/ports.ts';
import { Findings } from '../../findings.ts';
import { DirectoryProtocol } from '../errors.ts';
import { passwordModifyOid } from '../password-modify.ts';
import { askServers } from '../probing.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';
import type { LdapParts } from './parts.ts';

async function sampleEntry(session: Session, base: string, match: string): Promise<Row> {
  const filter = new PresenceFilter({ attribute: match });
  const [entry] = await session.sample(base, { filter, attributes: ['entryUUID', 'pwdChangedTime'], limit: 1 });
  if (entry) return entry;
  throw new DirectoryProtocol(
    `No entry with ${match} can be read under ${base}; check directory.baseDn and directory.match, and that the account may read there.`,
  );
}

/** Whether every server answers, and what it offers; the right to write cannot be seen without writing. */
export async function probeLdap({ config, servers, attributes }: LdapParts): Promise<readonly ProbeFinding[]> {
  const findings = new Findings('directory');
  if (!(await askServers(findings, servers, config.bindDn))) return findings.list;
  await findings.step({ key: 'health.directory.offers' }, () =>
    servers.read(async (session, { supportedControls, supportedExtensions }) => {
      findings.note({ key: 'health.directory.modify' }, supportedExtensions.has(passwordModifyOid), {
        key: 'health.directory.fix.modify',
      });
      findings.note({ key: 'health.directory.policy' }, supportedControls.has(PasswordPolicyControl.type), {
        key: 'health.directory.fix.policy',
      });
      const what: Said = { key: 'health.directory.entries', params: { base: config.baseDn } };
      const entry = await findings.step(what, () => sampleEntry(session, config.baseDn, attributes.match));
      if (!entry) return;
      const readable = entry.text('entryUUID') !== undefined;
      findings.note({ key: 'health.directory.uuid' }, readable, { key: 'health.directory.fix.uuid' });
    }),
  );
  return findings.list;
}
