import { LRUCache } from 'lru-cache';
import { check } from '../policy/check.ts';
import { countRemaining, type Remaining } from '../policy/count-values.ts';
import { isDigitKind, type Kind } from '../policy/kind.ts';
import type { Policy, PolicyLimits } from '../policy/policy.ts';
import type { Random } from '../policy/random.ts';
import { stricter } from '../policy/stricter.ts';
import type { PolicySubject } from '../policy/subject.ts';
import type { Rule, Violation } from '../policy/violation.ts';
import type { SystemPort } from '../renewal/ports.ts';
import type { Subject } from '../renewal/subject.ts';

/** A value that people like, and every rule that it breaks. */
export interface Example {
  readonly value: string;
  readonly violations: readonly Violation[];
}

const pins = ['1234', '2580', '0000', '123456', '135790', '258025', '408408', '111222', '121212', '901234', '20012001'];
const passwords = [
  'password',
  'Password1',
  'Summer2026!',
  'Qwertz123456',
  'aaaaBBBB1111',
  'correct horse battery',
  'x7-Kp#mR4$wzQd',
];

/** Well-known values, those made of the example user's own number and name, and what becomes of them. */
export function examplesUnder(kind: Kind, policy: Policy, subject: PolicySubject): readonly Example[] {
  const digits = isDigitKind(kind);
  const { extension, userId, lastName } = subject;
  const own = digits
    ? [extension === undefined ? undefined : `${extension}${extension}`.slice(0, policy.minLength)]
    : [userId ? `${userId}-2026-A` : undefined, lastName ? `My${lastName}2026!` : undefined];
  const values = [...(digits ? pins : passwords), ...own.filter(value => value !== undefined)];
  return values.map(value => ({ value, violations: check(kind, value, subject, policy) }));
}

const pause = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

async function count(kind: Kind, policy: Policy, random: Random): Promise<Remaining> {
  const steps = countRemaining({ kind, length: policy.generateLength }, {}, policy, random);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause();
  }
}

/** Counts what a policy leaves. */
export type RemainingCounter = (kind: Kind, policy: Policy) => Promise<Remaining>;

/**
 * Counts how many values of its generated length a policy leaves to somebody without name or number; others have a few
 * less. One count at a time, between which everybody else is served; what was counted is remembered.
 */
export function createRemainingCounter(random: Random): RemainingCounter {
  const counted = new LRUCache<string, Remaining>({ max: 50 });
  let last: Promise<unknown> = Promise.resolve();
  return async (kind, policy) => {
    const { forbidden, ...rest } = policy;
    const key = JSON.stringify([kind, forbidden.size, rest]);
    const mine = last.then(async () => counted.get(key) ?? (await count(kind, policy, random)));
    last = mine.catch(() => undefined);
    const remaining = await mine;
    counted.set(key, remaining);
    return remaining;
  };
}

/** What both Rekey and a system's own policy can demand. */
export const comparedFields = ['minLength', 'maxLength', 'historyCount', 'expiresAfterDays', 'rules'] as const;

/** One demand, ours beside a system's. */
export interface Comparison {
  readonly field: (typeof comparedFields)[number];
  readonly ours: string;
  readonly theirs: string;
  readonly holds: string;
  /** The system's is stricter: it holds. */
  readonly theirsIsStricter: boolean;
}

/** A system's own policy for a user beside ours; `unavailable` where the system does not answer. */
export interface SystemComparison {
  readonly system: string;
  readonly rows: readonly Comparison[] | 'nothing' | 'unavailable';
  /** The rules that it demands. */
  readonly demands: readonly Rule[];
}

const shown = (value: unknown): string => {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  return Array.isArray(value) ? value.join(', ') : String(value);
};

/** Each demand of ours beside a system's, and what holds of the two. */
export function compare(policy: Policy, limits: PolicyLimits): readonly Comparison[] {
  const joined = stricter(policy, limits);
  return comparedFields.map(field => {
    const [ours, theirs, holds] = [shown(policy[field]), shown(limits[field]), shown(joined[field])];
    return { field, ours, theirs, holds, theirsIsStricter: holds !== ours };
  });
}

/** Reads the policy of every system that holds the kind for a user. */
export async function compareWithSystems(
  kind: Kind,
  policy: Policy,
  subject: Subject,
  systems: readonly SystemPort[],
): Promise<readonly SystemComparison[]> {
  const holding = subject.entries.flatMap(({ system: name, entry }) => {
    const system = systems.find(port => port.name === name && port.kinds.includes(kind));
    return system ? [{ system, entry }] : [];
  });
  return await Promise.all(
    holding.map(async ({ system, entry }): Promise<SystemComparison> => {
      try {
        const limits = await system.policy(entry, kind);
        const demands = limits?.rules ?? [];
        return { system: system.name, rows: limits ? compare(policy, limits) : 'nothing', demands };
      } catch {
        return { system: system.name, rows: 'unavailable', demands: [] };
      }
    }),
  );
}
