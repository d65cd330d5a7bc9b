import type { Config } from './config.ts';
import { isSafeForBrowsers } from './me.ts';
import type { Problem } from './problem.ts';
import { policyLengths, policyRules } from './validate-policies.ts';

function duplicateNames(section: string, entries: readonly { readonly name: string }[]): Problem[] {
  return entries.flatMap((entry, index) =>
    entries.findIndex(other => other.name === entry.name) < index
      ? [
          {
            path: `${section}.${index}.name`,
            problem: `"${entry.name}" stands twice`,
            wanted: 'each needs a name of its own',
          },
        ]
      : [],
  );
}

function syncPartners({ cucm, unity }: Config): Problem[] {
  return unity.flatMap(({ pinSyncedWith }, index) =>
    pinSyncedWith !== undefined && !cucm.some(({ name }) => name === pinSyncedWith)
      ? [
          {
            path: `unity.${index}.pinSyncedWith`,
            problem: `no CUCM is named "${pinSyncedWith}"`,
            wanted: `one of: ${cucm.map(({ name }) => name).join(', ') || '(none configured)'}`,
          },
        ]
      : [],
  );
}

/** Where PINs are synchronised, renewing one changes the other: what is offered of one must be offered of both. */
function syncedDemands({ dialog: { verify }, unity }: Config): Problem[] {
  const offered = (['cucm-pin', 'unity-pin'] as const).filter(kind => verify[kind] !== undefined);
  if (offered.length !== 1 || unity.every(({ pinSyncedWith }) => pinSyncedWith === undefined)) return [];
  const problem = `offers ${offered[0]} alone, and PIN synchronisation changes the other PIN with it`;
  return [{ path: 'dialog.verify', problem, wanted: 'both cucm-pin and unity-pin, or neither' }];
}

function transport({ server, phone }: Config): Problem[] {
  const plain = !server.publicUrl?.startsWith('https:');
  return plain && !phone.allowHttp
    ? [
        {
          path: 'server.publicUrl',
          problem: 'is not https',
          wanted: 'an https:// address, or phone.allowHttp: true where passwords may cross the network in clear text',
        },
      ]
    : [];
}

/** Passwords are typed into the personal page, from wherever its address leads. */
function personalPage({ server: { listen, tls, publicUrl }, me }: Config): Problem[] {
  if (me.enabled !== true || isSafeForBrowsers(publicUrl ?? `http${tls ? 's' : ''}://${listen}`)) return [];
  const problem = 'would have passwords cross the network in clear text';
  return [{ path: 'me.enabled', problem, wanted: 'an https:// address as server.publicUrl, or false' }];
}

/** A directory password is never renewed on one factor, and never by way of the mailbox that it opens (phone.md "Verify"). */
function directoryPassword({ dialog }: Config): Problem[] {
  return (dialog.verify['directory-password'] ?? []).flatMap((alternative, index) => {
    const path = `dialog.verify.directory-password.${index}`;
    const found: Problem[] = [];
    if (new Set(alternative).size < 2) {
      found.push({
        path,
        problem: 'a directory password is never renewed on one factor',
        wanted: 'two factors, such as "pin + mail-code"',
      });
    }
    if (alternative.includes('mail-code') && dialog.mailCode.attribute === 'mail') {
      found.push({
        path,
        problem: 'mail-code goes to the mailbox that the forgotten password opens',
        wanted: 'another dialog.mailCode.attribute, such as otherMailbox',
      });
    }
    return found;
  });
}

/** Each factor needs the system that can judge it. */
function factorSystems({ dialog, cucm, directory, mail, phone, helpdesk, web }: Config): Problem[] {
  const hasAddress = directory !== undefined || dialog.mailCode.attribute === 'mail';
  const hasAgents = helpdesk?.group !== undefined || (web?.roles ?? []).some(({ role }) => role === 'agent');
  const able = {
    pin: cucm.length > 0,
    'directory-password': directory !== undefined,
    'mail-code': mail !== undefined && hasAddress,
    'helpdesk-code': hasAgents,
    push: phone.push.enabled && cucm.length > 0,
  };
  const wanted = {
    pin: 'a cucm section',
    'directory-password': 'a directory section',
    'mail-code': mail
      ? `dialog.mailCode.attribute: mail, since ${dialog.mailCode.attribute} stands in a directory only`
      : 'a mail section',
    'helpdesk-code': 'an agent who reads it out: helpdesk.group, or the role agent in web.roles',
    push: cucm.length > 0 ? 'phone.push.enabled: true' : 'a cucm section, which knows the phones',
  };
  return Object.entries(dialog.verify).flatMap(([demand, alternatives]) =>
    (alternatives ?? []).flatMap((alternative, index) =>
      alternative
        .filter(factor => factor in able && !able[factor as keyof typeof able])
        .map(factor => ({
          path: `dialog.verify.${demand}.${index}`,
          problem: `the factor ${factor} cannot be judged`,
          wanted: `${wanted[factor as keyof typeof wanted]}, or leave this alternative out`,
        })),
    ),
  );
}

/** A phone's own certificate is signed by no well-known authority. */
function pushCertificates({ phone: { push } }: Config): Problem[] {
  return push.enabled && push.scheme === 'https' && push.ca === undefined
    ? [
        {
          path: 'phone.push.ca',
          problem: 'is missing, and no phone could be trusted',
          wanted: "the PEM file of the authorities that sign the phones' certificates, or scheme: http",
        },
      ]
    : [];
}

/** Groups and scopes are the directory's: without one nobody would be in them, so nobody protected, excepted or left out. */
function directoryGroups({
  dialog: { eligible },
  directory,
  policies,
  cucm,
  unity,
  web,
  ...config
}: Config): Problem[] {
  if (directory) return [];
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['protected.groups', config.protected.groups],
    ['dialog.eligible.groups', eligible.groups],
    ['dialog.eligible.except', eligible.except],
    ...policies.map(({ groups }, index) => [`policies.${index}.groups`, groups] as const),
    ...cucm.map(({ scope }, index) => [`cucm.${index}.scope`, scope] as const),
    ...unity.map(({ scope }, index) => [`unity.${index}.scope`, scope] as const),
    ...web.roles.map(({ ous }, index) => [`web.roles.${index}.ous`, ous] as const),
  ];
  return lists
    .filter(([, names]) => names.length > 0)
    .map(([path]) => ({
      path,
      problem: 'cannot be known without a directory',
      wanted: 'a directory section',
      said: { key: 'problem.no-directory' },
    }));
}

/** Who uses the pages signs in with the directory or at a provider, and roles are given to its groups. */
function pageRoles({ directory, web: { roles, oidc }, helpdesk, admin }: Config): Problem[] {
  const hasGroups = directory !== undefined || oidc?.groupsClaim !== undefined;
  const hasUsers = directory !== undefined || oidc !== undefined;
  const given: readonly (readonly [path: string, isNamed: boolean, isKnown: boolean])[] = [
    ['helpdesk.group', helpdesk?.group !== undefined, hasGroups],
    ['admin.group', admin !== undefined, hasGroups],
    ...roles.map(({ groups }, at) => [`web.roles.${at}.groups`, groups.length > 0, hasGroups] as const),
    ...roles.map(({ users }, at) => [`web.roles.${at}.users`, users.length > 0, hasUsers] as const),
  ];
  const problem = 'cannot be known without a directory';
  const unknown = given.filter(([, isNamed, isKnown]) => isNamed && !isKnown);
  const empty = roles.flatMap(({ groups, users }, at) => (groups.length + users.length === 0 ? [at] : []));
  return [
    ...unknown.map(([path]) => ({ path, problem, wanted: 'a directory section' })),
    ...empty.map(at => ({ path: `web.roles.${at}`, problem: 'is given to nobody', wanted: 'groups or users' })),
  ];
}

/** Agents change nothing for a caller who is not proved: some way to prove one must be there. */
function callerProof({ helpdesk, phone, mail, cucm }: Config): Problem[] {
  if (!helpdesk?.group) return [];
  const onPhones = phone.push.enabled && cucm.length > 0;
  const able = { push: onPhones, 'phone-code': onPhones, 'mail-code': mail !== undefined };
  if (helpdesk.verification.anyOf.some(alternative => alternative.every(method => able[method]))) return [];
  return [
    {
      path: 'helpdesk.verification.anyOf',
      problem: 'names nothing that can prove a caller here',
      wanted: 'mail-code with a mail section, or push with phone.push.enabled: true',
    },
  ];
}

/** The clusters that a role reaches. */
function roleClusters({ web, cucm }: Config): Problem[] {
  const names = cucm.map(({ name }) => name);
  return web.roles.flatMap(({ clusters }, at) =>
    clusters
      .filter(cluster => !names.includes(cluster))
      .map(cluster => ({
        path: `web.roles.${at}.clusters`,
        problem: `no CUCM is named "${cluster}"`,
        wanted: `one of: ${names.join(', ') || '(none configured)'}`,
      })),
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** A provider sends the sign-in back through the browser: over plain http whoever listens could take it. */
function oidcAddresses({ server, web: { oidc } }: Config): Problem[] {
  if (!oidc) return [];
  const addresses = {
    'server.publicUrl': server.publicUrl ?? `http://${server.listen}`,
    'web.oidc.issuer': oidc.issuer,
  };
  return Object.entries(addresses)
    .map(([path, address]) => ({ path, url: new URL(address) }))
    .filter(({ url }) => url.protocol !== 'https:' && !isLoopback(url.hostname))
    .map(({ path }) => ({
      path,
      problem: 'is not https, and a sign-in at a provider passes through it',
      wanted: 'an https:// address',
    }));
}

function someSystem({ cucm, unity, directory }: Config): Problem[] {
  return cucm.length + unity.length === 0 && !directory
    ? [{ path: 'cucm', problem: 'no system is configured', wanted: 'a cucm, unity or directory section' }]
    : [];
}

/** Who hands credentials on must know that it is a phone that asks. */
function chainedPushes({ phone: { push, authenticate, verifySourceAddress } }: Config): Problem[] {
  if (authenticate.chainTo === undefined || (push.enabled && verifySourceAddress === 'ris')) return [];
  const problem = 'nobody could be handed on: phones are not asked, or not where CUCM has them';
  return [
    {
      path: 'phone.authenticate.chainTo',
      problem,
      wanted: 'phone.push.enabled: true and phone.verifySourceAddress: ris, or no chainTo',
    },
  ];
}

/** Phones that speak TLS 1.0 are shown a certificate too. */
function legacyCertificate({ server, phone: { legacy } }: Config): Problem[] {
  const has = server.tls !== undefined || (legacy?.cert !== undefined && legacy.key !== undefined);
  return legacy?.protocol === 'tls1.0' && !has
    ? [{ path: 'phone.legacy', problem: 'tls1.0 needs a certificate', wanted: 'cert and key here, or server.tls' }]
    : [];
}

/** An address that nobody can be sent to: links in mails and the addresses on screens begin with it. */
function reachable({ server: { listen, publicUrl } }: Config): Problem[] {
  const everywhere = /^(0\.0\.0\.0|\[::\]|\*):/.test(listen);
  if (publicUrl !== undefined || !(everywhere || listen.endsWith(':0'))) return [];
  const problem = `is missing, and no phone or mail can name ${listen}`;
  return [
    { path: 'server.publicUrl', problem, wanted: 'how Rekey is reached, such as https://rekey.example.com:8443' },
  ];
}

/** A rule over several sections; it is judged where each of them is sound by itself. */
interface JoinedRule {
  readonly of: readonly (keyof Config)[];
  readonly find: (config: Config) => Problem[];
}

const rules: readonly JoinedRule[] = [
  { of: ['cucm', 'unity', 'directory'], find: someSystem },
  { of: ['cucm'], find: ({ cucm }) => duplicateNames('cucm', cucm) },
  { of: ['unity'], find: ({ unity }) => duplicateNames('unity', unity) },
  { of: ['cucm', 'unity'], find: syncPartners },
  { of: ['dialog', 'unity'], find: syncedDemands },
  { of: ['server'], find: reachable },
  { of: ['helpdesk', 'phone', 'mail', 'cucm'], find: callerProof },
  { of: ['server', 'phone'], find: transport },
  { of: ['server', 'me'], find: personalPage },
  { of: ['dialog'], find: directoryPassword },
  { of: ['dialog', 'cucm', 'directory', 'mail', 'phone', 'helpdesk', 'web'], find: factorSystems },
  { of: ['dialog', 'directory', 'policies', 'cucm', 'unity', 'protected', 'web'], find: directoryGroups },
  { of: ['directory', 'web', 'helpdesk', 'admin'], find: pageRoles },
  { of: ['web', 'cucm'], find: roleClusters },
  { of: ['server', 'web'], find: oidcAddresses },
  { of: ['server', 'phone'], find: legacyCertificate },
  { of: ['phone'], find: pushCertificates },
  { of: ['phone'], find: chainedPushes },
  { of: ['policies'], find: policyLengths },
  { of: ['policies'], find: policyRules },
];

/** What only several sections together can get wrong. `broken`: sections that have mistakes of their own. */
export function validateConfig(config: Config, broken: ReadonlySet<string> = new Set()): Problem[] {
  return rules.filter(({ of }) => of.every(section => !broken.has(section))).flatMap(({ find }) => find(config));
}
