import { isDigitKind, type Kind } from '../policy/kind.ts';
import type { Requester } from '../renewal/ports.ts';
import type { PlanAnswer, PlanRequest } from '../renewal/renewal.ts';
import type { Subject } from '../renewal/subject.ts';
import type { CallerState } from './callers.ts';
import type { HelpdeskParts } from './parts.ts';

/** How long an agent may wait before the new values are read out; then they go to the subject by link. */
const SHOW_WITHIN_SECONDS = 15 * 60;

/** What an agent asks for. */
export interface Wanted {
  /** The name of the renewal, where the form that asks may be sent twice. */
  readonly id?: string | undefined;
  readonly subject: Subject;
  readonly kinds: readonly Kind[];
  readonly mustChange: boolean;
  /** The agent reads the values out; that they may is decided before. */
  readonly show: boolean;
  readonly requester: Requester;
  readonly caller: CallerState;
  /** The agent's, where the subject's own is not known. */
  readonly language: string;
}

type Deliver = NonNullable<PlanRequest['deliver']>;

/** How new values are told: as everywhere, but for the screen, which is the agent's and only where they may see it. */
function deliverFor({ deliver }: HelpdeskParts, { kinds, show }: Wanted): Deliver {
  const ways = (kind: Kind) => (isDigitKind(kind) ? deliver.pins : deliver.passwords).filter(way => way !== 'screen');
  return Object.fromEntries(kinds.map(kind => [kind, [...(show ? (['screen'] as const) : []), ...ways(kind)]]));
}

function requestOf(parts: HelpdeskParts, wanted: Wanted): PlanRequest {
  const { id, subject, kinds, mustChange, show, requester, caller, language } = wanted;
  return {
    id,
    subject,
    kinds,
    requester,
    language: subject.language ?? language,
    // What somebody else saw must not stay.
    mustChange: mustChange || show,
    deliver: deliverFor(parts, wanted),
    fetchWithinSeconds: show ? SHOW_WITHIN_SECONDS : undefined,
    factors: Math.max(1, caller.proved.length),
  };
}

/** Plans what the agent asks for and begins to apply it; the result is to be followed by the renewal's id. */
export async function renew(parts: HelpdeskParts, wanted: Wanted): Promise<PlanAnswer> {
  const answer = await parts.renewals.plan(requestOf(parts, wanted));
  if ('planned' in answer) {
    const { id } = answer.planned;
    parts.renewals.apply(id).catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : undefined;
      parts.log.error({ renewal: id, reason }, 'A renewal of the helpdesk could not be followed; its journal goes on.');
    });
  }
  return answer;
}
