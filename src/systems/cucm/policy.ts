import { LRUCache } from 'lru-cache';
import type { Clock } from '../../base/clock.ts';
import type { PolicyLimits } from '../../policy/policy.ts';
import type { Rule } from '../../policy/violation.ts';
import { isTrue, whole } from './cells.ts';
import type { Axl, Row } from './client.ts';
import { type CucmKind, readCredentials } from './credential.ts';
import { CucmNotFound } from './errors.ts';

/** CUCM's "Check for Trivial Passwords" in our rules (Security Guide, Credential Policies). */
const trivialRules: Readonly<Record<CucmKind, readonly Rule[]>> = {
  'cucm-pin': ['repeated-digit', 'distinct-digits', 'own-number', 'name-digits', 'repeated-group', 'keypad-line'],
  'cucm-password': ['character-classes', 'repeated-character', 'own-name', 'own-number', 'sequence'],
};

const hourMs = 3_600_000;

function limits(policy: Row, kind: CucmKind): PolicyLimits {
  const positive = (name: string): number | undefined => whole(policy, name) || undefined;
  return {
    minLength: positive('minCredLength'),
    historyCount: positive('prevCredStoredNum'),
    expiresAfterDays: whole(policy, 'credExpiresAfter'),
    rules: isTrue(policy['trivialCredCheck']) ? trivialRules[kind] : [],
  };
}

function textsOf(answer: unknown): Row {
  const found = (answer as { credentialPolicy?: unknown } | undefined)?.credentialPolicy;
  const entries = Object.entries((found ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function nothingIfGone(error: unknown): Row {
  if (error instanceof CucmNotFound) return {};
  throw error;
}

/** Reads what CUCM's own policy demands of a user's credential. */
export interface PolicyReader {
  read(id: string, kind: CucmKind): Promise<PolicyLimits | undefined>;
}

/** Builds the reader. Each policy is read with getCredentialPolicy and kept for an hour (policy.md "Kinds"). */
export function createPolicyReader(axl: Axl, clock: Clock): PolicyReader {
  const policies = new LRUCache<string, Row>({
    max: 200,
    ttl: hourMs,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  });
  const named = async (name: string): Promise<Row> => {
    const known = policies.get(name);
    if (known) return known;
    const policy = await axl.call('getCredentialPolicy', { name }).then(textsOf, nothingIfGone);
    policies.set(name, policy);
    return policy;
  };
  return {
    read: async (id, kind) => {
      const name = (await readCredentials(axl, id)).row(kind)?.['policyname'];
      return name === undefined ? undefined : limits(await named(name), kind);
    },
  };
}
