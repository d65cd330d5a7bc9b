/** What an agent can do next, by the stable codes of the systems and of the renewal; the message is `helpdesk.advice.…`. */
export const advices = [
  'again-soon',
  'another-value',
  'too-soon',
  'operator',
  'elsewhere',
  'cannot-change',
  'administrator-lock',
  'protected',
  'gone',
  'meanwhile',
  'abandoned',
  'not-synchronised',
  'malformed',
  'other-device',
  'look-again',
  'wait',
  'names-first',
  'not-taken',
  'altered',
  'compare',
  'place-gone',
  'place-elsewhere',
] as const;

/** One of {@link advices}. */
export type Advice = (typeof advices)[number];

const byCode: readonly (readonly [Advice, readonly string[]])[] = [
  [
    'again-soon',
    ['unreachable', 'timeout', 'connection-lost', 'queue', 'throttled', 'memory', 'rate', 'no-answer', 'unexpected'],
  ],
  ['another-value', ['history', 'trivial', 'length', 'too-short', 'policy', 'value-refused']],
  ['too-soon', ['minimum-age', 'too-soon']],
  ['elsewhere', ['held-elsewhere']],
  ['cannot-change', ['cannot-change', 'absent']],
  ['administrator-lock', ['locked-administrator']],
  ['protected', ['protected']],
  ['gone', ['gone', 'entry-gone', 'not-found', 'no-such-user']],
  ['meanwhile', ['changed-meanwhile', 'changed-with-sibling']],
  ['abandoned', ['abandoned']],
  ['malformed', ['malformed']],
  ['names-first', ['not-begun']],
  ['not-taken', ['not-taken']],
  ['other-device', ['other-device']],
  ['not-synchronised', ['sync-mismatch', 'not-synchronised-yet', 'unity-sync']],
];

function adviceOn(code: string): Advice {
  if (/-(unreachable|busy|no-answer)$/.test(code)) return 'again-soon';
  // What is left is a right, a version, a certificate: nothing that an agent could mend.
  return byCode.find(([, codes]) => codes.includes(code))?.[0] ?? 'operator';
}

/** What became of something, as far as advice depends on it. */
export interface Advised {
  readonly outcome: 'done' | 'refused' | 'failed' | 'unknown' | 'pending';
  readonly code?: string | undefined;
}

/** What to do next; undefined where all is done. */
export function adviceFor({ outcome, code }: Advised): Advice | undefined {
  if (outcome === 'done') return undefined;
  if (outcome === 'unknown') return 'look-again';
  return outcome === 'pending' ? 'wait' : adviceOn(code ?? '');
}

const ofPlaces: Readonly<Partial<Record<Advice, Advice>>> = { gone: 'place-gone', elsewhere: 'place-elsewhere' };

/** The same of a place whose texts are updated: nobody looks there again, and it is no account. */
export function adviceForPlace(advised: Advised): Advice | undefined {
  if (advised.outcome === 'unknown') return advised.code === 'altered' ? 'altered' : 'compare';
  const advice = adviceFor(advised);
  return advice && (ofPlaces[advice] ?? advice);
}

const hopeless: readonly Advice[] = ['elsewhere', 'cannot-change', 'protected', 'gone', 'administrator-lock'];

/** Whether asking for the same again can help: nothing changed, and it is not the account itself that forbids it. */
export function canRetry(advised: Advised): boolean {
  const advice = adviceFor(advised);
  const isOver = advised.outcome === 'failed' || advised.outcome === 'refused';
  return isOver && advice !== undefined && !hopeless.includes(advice);
}
