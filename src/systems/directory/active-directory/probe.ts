import { AndFilter, EqualityFilter, NotFilter, PresenceFilter } from 'ldapts';
import type { ProbeFinding } from '../../../renewal/ports.ts';
import { Findings } from '../../findings.ts';
import { DirectoryProtocol } from '../errors.ts';
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

/** A sentence with the command that grants a right on the users under the base. */
function grant(base: string, account: string, right: string): string {
  return `Grant it with: dsacls "${base}" /I:S /G "${account}:${right};user"`;
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
  const user = await findings.step(`users under ${baseDn} can be read`, () => sampleUser(session, baseDn, bindDn));
  if (!user) return;
  const account = await accountName(session, bindDn);
  const writable = new Set(user.texts('allowedAttributesEffective').map(name => name.toLowerCase()));
  for (const attribute of ['pwdLastSet', 'lockoutTime']) {
    const fix = grant(baseDn, account, `RPWP;${attribute}`);
    findings.note(`${bindDn} may write ${attribute} (seen on ${user.dn})`, writable.has(attribute.toLowerCase()), fix);
  }
  const descriptor = user.bytes('nTSecurityDescriptor')[0];
  if (!descriptor || rootDse.ownSids.length === 0) return;
  const fix = grant(baseDn, account, 'CA;Reset Password');
  findings.note(`${bindDn} may reset passwords (seen on ${user.dn})`, mayReset(descriptor, rootDse.ownSids), fix);
}

async function notePolicies(findings: Findings, session: Session, rootDse: RootDse, bindName: string): Promise<void> {
  const domain = domainDn(rootDse);
  const hidden = await hiddenPolicy(session, domain);
  const container = `CN=Password Settings Container,CN=System,${domain}`;
  const account = await accountName(session, bindName);
  const fix = `${hidden} applies to users, but its limits cannot be read, so directory.failureLimit is used. Grant it with: dsacls "${container}" /I:T /G "${account}:GR"`;
  findings.note('fine-grained password policies can be read', hidden === undefined, fix);
}

/** Whether every server answers, and what our account may do: each missing right with the command that grants it. */
export async function probeActiveDirectory(parts: ActiveDirectoryParts): Promise<readonly ProbeFinding[]> {
  const findings = new Findings('directory');
  const { servers, config } = parts;
  for (const server of servers.configured) {
    await findings.step(`${server.host} answers, and ${config.bindDn} signs in`, () =>
      server.read(async () => undefined),
    );
  }
  if (!findings.list.some(({ ok }) => ok)) return findings.list;
  const primary = await servers.primaryFirst();
  if (primary[0]) {
    const { host } = primary[0];
    const unreachable = `Open port 636 from here to ${host}, or failures are counted less exactly; other servers are used meanwhile.`;
    const ask = (): Promise<void> => primary[0]?.read(async () => undefined) ?? Promise.resolve();
    await findings.step(`the PDC emulator ${host} answers`, ask, () => unreachable);
  }
  await findings.step(`what ${config.bindDn} may do can be seen`, () =>
    servers.read(async (session, rootDse) => {
      await noteRights(findings, session, rootDse, parts);
      await notePolicies(findings, session, rootDse, config.bindDn);
    }),
  );
  return findings.list;
}
