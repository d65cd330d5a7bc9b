import type { Finding, FindingName } from '../finding.ts';
import type { SurveyedCredential } from '../ports.ts';
import type { DetectContext, Joined, JoinedEntry } from './context.ts';

/** One credential and all that is around it. */
export interface Seen {
  readonly credential: SurveyedCredential;
  readonly entry: JoinedEntry;
  readonly joined: Joined;
}

/** What a detector adds to a finding's name. */
export type Found = Pick<Finding, 'finding' | 'reason' | 'at'>;

/** Looks at one credential. Pure; undefined = nothing found. */
export type Detector = (seen: Seen, context: DetectContext) => Found | undefined;

/** What was found, in short. */
export function found(finding: FindingName, more: Omit<Found, 'finding'> = {}): Found {
  return { finding, ...more };
}

/** A day in milliseconds. */
export const DAY = 86_400_000;
