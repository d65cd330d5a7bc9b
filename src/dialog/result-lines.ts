import { isDigitKind, type Kind } from '../policy/kind.ts';
import type { CredentialState } from '../renewal/ports.ts';
import type { Renewal, RenewedTarget, ShownValue } from '../renewal/renewal.ts';
import type { CredentialStatus, UnlockedTarget } from '../renewal/renewals.ts';
import type { Line } from './screen.ts';

const kindParam = (kind: Kind): { kind: { word: string } } => ({ kind: { word: `kind.${kind}` } });

/** One line a kind that something will happen to. */
export function confirmLines(key: 'confirm.change' | 'confirm.unlock', kinds: readonly Kind[]): readonly Line[] {
  return kinds.map(kind => ({ key, params: kindParam(kind) }));
}

/** How the new value will be told. */
export function toldLine([best]: readonly string[]): Line {
  return { key: `confirm.told-${best ?? 'link'}` };
}

function outcomeKey({ outcome, code }: RenewedTarget): string {
  if (outcome === 'failed' && code === 'abandoned') return 'outcome.abandoned';
  return `outcome.${outcome}`;
}

/** What a system's refusal says about the value, by the stable codes of the systems; other codes are the operator's affair. */
const aboutValue: Readonly<Record<string, string>> = {
  history: 'rule.history',
  trivial: 'rule.forbidden',
  length: 'refused.length',
  'too-short': 'refused.length',
  'minimum-age': 'refused.too-soon',
  'too-soon': 'refused.too-soon',
  policy: 'refused.policy',
};

function refusalKey({ outcome, code }: RenewedTarget): string | undefined {
  return outcome === 'refused' && code !== undefined ? aboutValue[code] : undefined;
}

/** Why systems refused a value, one sentence a reason. */
export function refusalLines({ targets }: Renewal): readonly Line[] {
  const keys = new Set(targets.map(refusalKey).filter(key => key !== undefined));
  return [...keys].map(key => ({ key }));
}

/** Whether the value itself was refused everywhere: nothing changed, and another value may be taken. */
export function isValueRefused({ targets }: Renewal): boolean {
  return targets.length > 0 && targets.every(target => refusalKey(target) !== undefined);
}

/** What became of each target, in words. */
export function outcomeLines(renewal: Renewal): readonly Line[] {
  const lines = renewal.targets.map(target => ({ key: outcomeKey(target), params: kindParam(target.kind) }));
  return [...lines, ...refusalLines(renewal)];
}

/** How values that do not stand on this screen are told. */
export function deliveryLines({ targets }: Renewal): readonly Line[] {
  const inForce = targets.filter(({ outcome }) => outcome === 'done' || outcome === 'unknown' || outcome === 'pending');
  const ways = new Set(
    inForce.map(({ delivery }) => delivery).filter(delivery => delivery !== 'screen' && delivery !== 'chosen'),
  );
  return [...ways].map(way => ({ key: `delivery.${way}` }));
}

/** A new value alone on its line; a PIN in groups of three (phone.md "Every response"). */
export function valueLines(values: readonly ShownValue[]): readonly Line[] {
  return values.flatMap(({ kinds, value, mustChange }) => {
    const [kind] = kinds;
    if (kind === undefined) return [];
    const shown: Line = isDigitKind(kind)
      ? { key: 'told.pin', params: { value: { pin: value } } }
      : { key: 'told.password', params: { value } };
    const title: Line = {
      key: 'told.new',
      params: { kind: { word: kinds.length > 1 ? 'kind.both-pins' : `kind.${kind}` } },
    };
    return [title, shown, ...(mustChange ? [{ key: 'told.must-change' }] : [])];
  });
}

/** What became of each lock. */
export function unlockLines(unlocked: readonly UnlockedTarget[]): readonly Line[] {
  return unlocked.map(({ kind, answer }) => ({
    key: answer.outcome === 'done' ? 'outcome.unlocked' : `outcome.${answer.outcome}`,
    params: kindParam(kind),
  }));
}

function expiryLine(expiresAt: number | undefined, now: number): readonly Line[] {
  if (expiresAt === undefined) return [];
  if (expiresAt === Number.POSITIVE_INFINITY) return [{ key: 'status.never-expires' }];
  return [{ key: expiresAt <= now ? 'status.expired' : 'status.expires', params: { time: { time: expiresAt } } }];
}

const timeLine = (key: string, time: number | undefined): readonly Line[] =>
  time === undefined ? [] : [{ key, params: { time: { time } } }];

function stateLines(state: CredentialState, now: number): readonly Line[] {
  const locks: Record<CredentialState['locked'], readonly Line[]> = {
    no: [],
    'failed-attempts': [{ key: 'status.locked' }],
    administrator: [{ key: 'status.locked-administrator' }],
  };
  return [
    ...locks[state.locked],
    ...(state.mustChange ? [{ key: 'status.must-change' }] : expiryLine(state.expiresAt, now)),
    ...timeLine('status.changed', state.changedAt),
    ...timeLine('status.last-failure', state.lastFailureAt),
    ...timeLine('status.last-success', state.lastSuccessAt),
  ];
}

/** Findings that the state itself says better. */
const saidByState = new Set(['locked', 'inactive', 'must-change', 'expired', 'expiring']);

/** Each credential's age, expiry, lock, last failure and success (phone.md "Status"), and what the sweep found of it. */
export function statusLines(credentials: readonly CredentialStatus[], now: number): readonly Line[] {
  return credentials.flatMap(({ kind, state, findings = [] }) => [
    { key: 'status.kind', params: kindParam(kind) },
    ...findings.filter(finding => !saidByState.has(finding)).map(finding => ({ key: `finding.${finding}` })),
    ...(state ? stateLines(state, now) : [{ key: 'status.unavailable' }]),
  ]);
}
