import { readFileSync } from 'node:fs';
import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Config } from './config/config.ts';
import { isSafeForBrowsers } from './config/me.ts';
import type { PolicyConfig } from './config/policies.ts';
import type { AttemptLimits } from './dialog/attempts.ts';
import type { DialogParts } from './dialog/parts.ts';
import type { FinderPort } from './people/search.ts';
import { defaultPolicies } from './policy/default-policies.ts';
import { parseForbiddenList } from './policy/forbidden/parse-list.ts';
import { withFixedRules } from './policy/kind-rules.ts';
import type { LockoutPolicy } from './policy/lockout.ts';
import type { RenewalsConfig } from './renewal/context.ts';
import { createPolicyBook, type NamedPolicy } from './renewal/policy-book.ts';
import type { SystemPort } from './renewal/ports.ts';
import type { SubjectsDeps } from './renewal/subjects.ts';
import type { SurveyPort } from './sweep/ports.ts';
import { type Cucm, createCucm } from './systems/cucm/cucm.ts';
import { createDirectory } from './systems/directory/directory.ts';
import { createUnity } from './systems/unity/unity.ts';
import type { GivenGrant } from './web/role-book.ts';

/** The content of a file that the configuration names. */
export function contentOf(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

/** A policy of the configuration, with the forbidden values of its file added to ours. */
export function namedPolicy({ name, kind, users, groups, forbidden, rules, ...changes }: PolicyConfig): NamedPolicy {
  const list = forbidden === undefined ? undefined : parseForbiddenList(readFileSync(forbidden, 'utf8'));
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const added = list ? { forbidden: new Set([...defaultPolicies[kind].forbidden, ...list]) } : {};
  const ruled = rules ? { rules: withFixedRules(kind, rules) } : {};
  return { name, kind, users, groups, changes: { ...set, ...added, ...ruled } };
}

/** The systems of a configuration; CUCM clusters also by themselves, for the device look-up. */
export interface ConfiguredSystems {
  readonly cucms: readonly Cucm[];
  readonly systems: readonly SystemPort[];
  /** The search of each. */
  readonly finders: readonly FinderPort[];
  /** The bulk reads of each; CUCM's first, so that user ids are written as it writes them. */
  readonly surveys: readonly SurveyPort[];
}

/** Builds an adapter for each system. Nothing connects yet. */
export function systemsFrom(
  { cucm, unity, directory, dialog, helpdesk }: Config,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): ConfiguredSystems {
  const detailsPattern = helpdesk?.details.pattern;
  const cucms = cucm.map(config => createCucm({ config, ca: contentOf(config.ca), clock, log, detailsPattern }));
  const unities = unity.map(config => createUnity({ config, ca: contentOf(config.ca), clock, log }));
  const privateMailAttribute = dialog.mailCode.attribute;
  const directories = directory
    ? [createDirectory({ config: directory, privateMailAttribute, ca: contentOf(directory.ca), clock, log })]
    : [];
  const systems = [...cucms, ...unities, ...directories];
  return {
    cucms,
    systems,
    finders: systems.map(({ finder }) => finder),
    surveys: systems.map(({ survey }) => survey),
  };
}

/** What joins and protects subjects. */
export function subjectsConfigFrom({ cucm, unity, ...config }: Config): SubjectsDeps['config'] {
  const scopes = Object.fromEntries([
    ...cucm.map(({ name, scope }) => [`cucm:${name}`, scope]),
    ...unity.map(({ name, scope }) => [`unity:${name}`, scope]),
  ]);
  return { scopes, protectedGroups: config.protected.groups };
}

/** Whose voicemail PIN is one with a telephone PIN: where everybody's is, the menu has one item for both. */
export function pinSyncFrom({ unity }: Config): DialogParts['pinSync'] {
  const synced = unity.filter(({ pinSyncedWith }) => pinSyncedWith !== undefined);
  if (synced.length === 0) return 'none';
  return synced.length === unity.length ? 'all' : 'some';
}

/** The limits of our own doors: those of the telephone PIN's policy as it is now, and the ceilings beside them. */
export function attemptLimitsFrom(config: Config): AttemptLimits {
  const policy = (): LockoutPolicy => {
    const own = config.policies.find(({ name, kind }) => name === 'default' && kind === 'cucm-pin');
    return { ...defaultPolicies['cucm-pin'], ...(own && namedPolicy(own).changes) };
  };
  return {
    ...config.dialog.ceilings,
    get failedAttempts() {
      return policy().failedAttempts;
    },
    get resetFailedAfterMinutes() {
      return policy().resetFailedAfterMinutes;
    },
    get lockoutMinutes() {
      return policy().lockoutMinutes;
    },
  };
}

/** The policy of a kind for a subject, by the policies as they are when it is asked. */
export function policyBookFrom(config: Config): ReturnType<typeof createPolicyBook> {
  let policies = config.policies;
  let book = createPolicyBook(policies.map(namedPolicy));
  return (kind, subject) => {
    if (config.policies !== policies) {
      policies = config.policies;
      book = createPolicyBook(policies.map(namedPolicy));
    }
    return book(kind, subject);
  };
}

/** Whether the personal page is served: unless the operator says, where nothing typed into it is read on the way. */
export function offersPersonalPage({ me }: Pick<Config, 'me'>, publicUrl: string): boolean {
  return me.enabled ?? isSafeForBrowsers(publicUrl);
}

/** Where phones send people who are better served by a browser. */
export function webAddressFrom(config: Pick<Config, 'me'>, publicUrl: string): string {
  return offersPersonalPage(config, publicUrl) ? `${publicUrl}/me` : publicUrl;
}

/** Who is told of what only security can judge, in the first of the operator's languages. */
export function securityFrom({ mail }: Config): DialogParts['security'] {
  return mail?.security === undefined ? undefined : { address: mail.security, language: mail.languages[0] ?? 'en' };
}

/** Which Unity cluster's PINs are one with which CUCM cluster's, by system name. */
export function pinSyncOf({ unity }: Config): Readonly<Record<string, string>> {
  return Object.fromEntries(
    unity.flatMap(({ name, pinSyncedWith }) => (pinSyncedWith ? [[`unity:${name}`, `cucm:${pinSyncedWith}`]] : [])),
  );
}

/** How renewals are made. */
export function renewalsConfigFrom(config: Config, publicUrl: string): RenewalsConfig {
  return {
    applyWithinMinutes: config.renewal.applyWithin,
    get stopped() {
      return config.renewal.stopped;
    },
    linkHours: config.renewal.linkHours,
    showSecretSeconds: config.phone.showSecretSeconds,
    coolingHours: config.dialog.coolingHours,
    mustChange: config.dialog.mustChange,
    pinSync: pinSyncOf(config),
    canMail: config.mail !== undefined,
    mailGiveUpHours: config.mail?.giveUpAfterHours,
    publicUrl,
  };
}

/** Who may use the pages: `web.roles`, and the groups of the helpdesk and of the administrators. */
export function givenGrantsFrom({ web, helpdesk, admin }: Config): readonly GivenGrant[] {
  const everywhere = { users: [], ous: [], clusters: [], maySkipVerification: false } as const;
  const agents: readonly GivenGrant[] = helpdesk?.group
    ? [{ ...everywhere, role: 'agent', groups: [helpdesk.group], showSecret: helpdesk.showSecret }]
    : [];
  const administrators: readonly GivenGrant[] = admin
    ? [{ ...everywhere, role: 'admin', groups: [admin.group], showSecret: 'never' }]
    : [];
  return [...web.roles, ...agents, ...administrators];
}
