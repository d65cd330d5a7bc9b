import { PasswordPolicyControl, PresenceFilter } from 'ldapts';
import type { ProbeFinding } from '../../../renewal/ports.ts';
import { Findings } from '../../findings.ts';
import { DirectoryProtocol } from '../errors.ts';
import { passwordModifyOid } from '../password-modify.ts';
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
  for (const server of servers.configured) {
    await findings.step(`${server.host} answers, and ${config.bindDn} signs in`, () =>
      server.read(async () => undefined),
    );
  }
  if (!findings.list.some(({ ok }) => ok)) return findings.list;
  await findings.step('what the directory offers can be seen', () =>
    servers.read(async (session, { supportedControls, supportedExtensions }) => {
      findings.note(
        'the directory has the Password Modify operation (RFC 3062)',
        supportedExtensions.has(passwordModifyOid),
        'Passwords cannot be set without it; set directory.kind to active-directory if it is one.',
      );
      findings.note(
        'the directory has a password policy',
        supportedControls.has(PasswordPolicyControl.type),
        'Load the ppolicy overlay (slapo-ppolicy), or locks, failures and expiry are unknown here.',
      );
      const what = `entries under ${config.baseDn} can be read`;
      const entry = await findings.step(what, () => sampleEntry(session, config.baseDn, attributes.match));
      if (!entry) return;
      const readable = entry.text('entryUUID') !== undefined;
      findings.note(
        'entryUUID can be read',
        readable,
        'Let the account read operational attributes (access to attrs=…,+).',
      );
    }),
  );
  return findings.list;
}
