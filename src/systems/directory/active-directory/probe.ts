import { AndFilter, EqualityFilter, NotFilter, PresenceFilter } from 'ldapts';
import type { ProbeFinding, Said } from '../../../renewal/ports.ts';
import { Findings } from '../../findings.ts';
import { DirectoryProtocol } from '../errors.ts';
import { askServers } from '../probing.ts';
import type { RootDse } from '../root-dse.ts';
import type { Row } from '../row.ts';
import type { Session } from '../session.ts';
import { DiscretionaryList, mayReset } from './descriptor.ts';
import { domainDn } from './domain.ts';
import type { ActiveDirectoryParts } from './parts.ts';
import { readFineGrainedPolicy } from './policy.ts';

/** An ordinary user, on whom rights can be looked at; protected ones inherit none. */
const ordinary = new AndFilter({
  filters: [
    new EqualityFilter({ attribute: 'objectCategory', value: 'person' }),
    new EqualityFilter({ attribute: 'objectClass', value: 'user' }),
    new NotFilter({ filter: new EqualityFilter({ attribute: 'adminCount', value: '1' }) }),
  ],
});

/** The command that grants a right on the users under the base. */
function grant(base: string, account: string, right: string): Said {
  const command = `dsacls "${base}" /I:S /G "${account}:${right};user"`;
  return { key: 'health.directory.fix.grant', params: { command } };
}

async function sampleUser(session: Session, base: string, ownDn: string): Promise<Row> {
  const attributes = ['allowedAttributesEffective', 'nTSecurityDescriptor'];
  const users = await session.sample(base, { filter: ordinary, attributes: ['objectGUID'], limit: 5 });
  const other = users.find(user => user.dn.toLowerCase() !== ownDn.toLowerCase());
  const user = other && (await session.read(other.dn, attributes, [new DiscretionaryList()]));
  if (user) return user;
  throw new DirectoryProtocol(
    `No user can be read under ${base}; check directory.baseDn, and that the account may read there.`,
  );
}

/** What our account is called in a dsacls command: a DN is not understood there. */
async function accountName(session: Session, bindName: string): Promise<string> {
  if (!bindName.includes('=')) return bindName;
  const row = await session.read(bindName, ['userPrincipalName', 'sAMAccountName']);
  return row?.text('userPrincipalName') ?? row?.text('sAMAccountName') ?? bindName;
}

/** What hidden fine-grained policy applies to somebody, if any: `msDS-PSOApplied` is to be seen where the policy is not. */
async function hiddenPolicy(session: Session, domain: string): Promise<string | undefined> {
  const filter = new PresenceFilter({ attribute: 'msDS-PSOApplied' });
  const holders = await session.sample(domain, { filter, attributes: ['msDS-PSOApplied'], limit: 20 });
  for (const policy of new Set(holders.flatMap(row => row.texts('msDS-PSOApplied')))) {
    if (!(await readFineGrainedPolicy(session, policy))) return policy;
  }
  return undefined;
}

async function noteRights(
  findings: Findings,
  session: Session,
  rootDse: RootDse,
  parts: ActiveDirectoryParts,
): Promise<void> {
  const { baseDn, bindDn } = parts.config;
  const readable: Said = { key: 'health.directory.reads', params: { base: baseDn } };
  const user = await findings.step(readable, () => sampleUser(session, baseDn, bindDn));
  if (!user) return;
  const account = await accountName(session, bindDn);
  const writable = new Set(user.texts('allowedAttributesEffective').map(name => name.toLowerCase()));
  for (const attribute of ['pwdLastSet', 'lockoutTime']) {
    const fix = grant(baseDn, account, `RPWP;${attribute}`);
    const params = { account: bindDn, attribute, user: user.dn };
    findings.note({ key: 'health.directory.may-write', params }, writable.has(attribute.toLowerCase()), fix);
  }
  const descriptor = user.bytes('nTSecurityDescriptor')[0];
  if (!descriptor || rootDse.ownSids.length === 0) return;
  const fix = grant(baseDn, account, 'CA;Reset Password');
  const params = { account: bindDn, user: user.dn };
  findings.note({ key: 'health.directory.may-reset', params }, mayReset(descriptor, rootDse.ownSids), fix);
}

async function notePolicies(findings: Findings, session: Session, rootDse: RootDse, bindName: string): Promise<void> {
  const domain = domainDn(rootDse);
  const hidden = await hiddenPolicy(session, domain);
  const container = `CN=Password Settings Container,CN=System,${domain}`;
  const account = await accountName(session, bindName);
  const command = `dsacls "${container}" /I:T /G "${account}:GR"`;
  const fix: Said = { key: 'health.directory.fix.policies', params: { policy: hidden ?? '', command } };
  findings.note({ key: 'health.directory.policies' }, hidden === undefined, fix);
}

/** Whether every server answers, and what our account may do: each missing right with the command that grants it. */
export async function probeActiveDirectory(parts: ActiveDirectoryParts): Promise<readonly ProbeFinding[]> {
  const findings = new Findings('directory');
  const { servers, config } = parts;
  if (!(await askServers(findings, servers, config.bindDn))) return findings.list;
  const primary = await servers.primaryFirst();
  if (primary[0]) {
    const { host } = primary[0];
    const unreachable: Said = { key: 'health.directory.fix.primary', params: { host } };
    const ask = (): Promise<void> => primary[0]?.read(async () => undefined) ?? Promise.resolve();
    await findings.step({ key: 'health.directory.primary', params: { host } }, ask, () => unreachable);
  }
  await findings.step({ key: 'health.directory.rights', params: { account: config.bindDn } }, () =>
    servers.read(async (session, rootDse) => {
      await noteRights(findings, session, rootDse, parts);
      await notePolicies(findings, session, rootDse, config.bindDn);
    }),
  );
  return findings.list;
}
