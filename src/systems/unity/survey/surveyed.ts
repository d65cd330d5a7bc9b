import type { SurveyedCredential, SurveyedEntry } from '../../../sweep/ports.ts';
import type { UnityClient } from '../client.ts';
import { readCredential, stateOf, type UnityKind, unityKinds, unrenewable } from '../credential.ts';
import type { Fields } from '../fields.ts';
import type { AuthenticationRules } from '../rules.ts';
import { isLdapUser, personOf } from '../user.ts';

const SECOND = 1000;
/** A credential is made with its user, within moments. */
const MOMENTS = 5 * SECOND;
const QUARTER_HOUR = 900 * SECOND;
const FURTHEST_ZONE = 14 * 3600 * SECOND;

/**
 * Whether a credential was last changed when its user was made. `TimeChanged` has no zone, `CreationTime` is UTC: they
 * may differ by the server's zone, a number of quarter hours up to 14 hours, and by moments.
 */
export function isAsOldAsUser(changedAt: number | undefined, createdAt: number | undefined): boolean {
  if (changedAt === undefined || createdAt === undefined) return false;
  const gap = Math.abs(changedAt - createdAt);
  return gap <= FURTHEST_ZONE + MOMENTS && Math.abs(gap - Math.round(gap / QUARTER_HOUR) * QUARTER_HOUR) <= MOMENTS;
}

/** What a survey of one user works with. */
export interface UserParts {
  readonly client: UnityClient;
  readonly rules: AuthenticationRules;
  /** The port's name. */
  readonly system: string;
  readonly match: string;
  readonly now: number;
}

async function surveyed(
  { client, rules, now }: UserParts,
  user: Fields,
  id: string,
  kind: UnityKind,
): Promise<SurveyedCredential> {
  if (kind === 'unity-password' && isLdapUser(user)) {
    return { ...unrenewable(kind, 'held-elsewhere'), inactive: false };
  }
  const credential = await readCredential(client, id, kind);
  if (!credential) return { ...unrenewable(kind, 'absent'), inactive: false };
  const rule = await rules.of(credential);
  const state = stateOf(kind, credential, rule, now);
  const created = user.time('CreationTime');
  return {
    ...state,
    failureWindowMinutes: rule?.integer('HackResetTime'),
    shownFailures: credential.integer('HackCount'),
    inactive: false,
    initialValue: isAsOldAsUser(state.changedAt, created) ? 'likely' : undefined,
    systemPolicy: rule?.text('DisplayName'),
    exemptFromExpiry: credential.flag('DoesntExpire'),
    expiryWarningDays: rule?.integer('ExpiryWarningDays'),
  };
}

/**
 * A user with both credentials, of which CUPI tells one a call. Unity Connection does not tell when one was last signed
 * in with. Alternate extensions are not read: nothing is guessed here, and a renewal reads the person anew.
 */
export async function surveyedEntry(parts: UserParts, user: Fields): Promise<SurveyedEntry | undefined> {
  const id = user.text('ObjectId');
  const userId = user.text(parts.match);
  if (id === undefined || userId === undefined) return undefined;
  const credentials: SurveyedCredential[] = [];
  for (const kind of unityKinds) credentials.push(await surveyed(parts, user, id, kind));
  const entry = { system: parts.system, id, userId, enabled: !user.flag('Inactive'), person: personOf(user) };
  return { entry, createdAt: user.time('CreationTime'), credentials };
}
