import { valueAddress } from '../../renewal/addresses.ts';
import type { SystemType } from '../../renewal/ports.ts';
import type { Joined, JoinedEntry } from '../detect/context.ts';
import type { Finding } from '../finding.ts';
import { actionFor } from './actions.ts';
import { figuresOf } from './figures.ts';
import type { SweepParts } from './parts.ts';
import { keyOfUser, type LeftOut, type Run, type RunFinding } from './run.ts';
import type { Detected, RunSubject } from './store.ts';

const mailOrder: readonly SystemType[] = ['directory', 'cucm', 'unity'];

/** The entries of some users on every system, by the key of the user. */
async function surveyAll({ surveys }: SweepParts, users: readonly RunSubject[]): Promise<Map<string, JoinedEntry[]>> {
  const userIds = users.map(({ userId }) => userId);
  const answers = surveys.map(async port => {
    const { system, type } = port;
    return (await port.survey(userIds)).map(entry => ({ ...entry, system, type }));
  });
  return Map.groupBy((await Promise.all(answers)).flat(), ({ entry }) => keyOfUser(entry.userId));
}

/** Two entries on one system, or of one type, are two people who cannot be told apart. */
function isAmbiguous(entries: readonly JoinedEntry[]): boolean {
  return new Set(entries.map(({ type }) => type)).size < entries.length;
}

function addressesOf({ entries }: Joined) {
  const first = (field: 'mail' | 'privateMail'): string | undefined =>
    mailOrder
      .map(type => entries.find(entry => entry.type === type)?.entry.person[field])
      .find(address => address !== undefined && address !== '');
  return { mail: first('mail'), privateMail: first('privateMail') };
}

function isAsked({ kind, finding }: Finding, { plan }: Run): boolean {
  return plan.kinds.includes(kind) && (plan.findings?.includes(finding) ?? true);
}

interface Looked {
  readonly findings: readonly RunFinding[];
  readonly leftOut?: LeftOut | undefined;
}

/** What is done about the findings of one subject; who cannot be told a value is left out of renewals. */
function decide(subject: Joined, found: readonly Finding[], run: Run, { config, clock }: SweepParts): Looked {
  const now = clock.now();
  const addresses = addressesOf(subject);
  const isLeftOut = (finding: Finding): boolean =>
    run.plan.withoutAddress === 'leave-out' && valueAddress([finding.kind], addresses) === undefined;
  const findings = found
    .filter(finding => isAsked(finding, run))
    .map((finding): RunFinding => {
      const action = actionFor(finding, run.plan, config, now);
      const base = { ...finding, userId: subject.userId, foundAt: now, action };
      if (action === 'report') return { ...base, outcome: 'reported' };
      if (action === 'renew' && isLeftOut(finding)) return { ...base, outcome: 'left-out', code: 'no-address' };
      return base;
    });
  const leftOut = findings.some(({ code }) => code === 'no-address') ? ('no-address' as const) : undefined;
  return { findings, leftOut };
}

/** Surveys the subjects of a page and finds what there is to find. Changes nothing outside. */
export async function look(parts: SweepParts, run: Run, users: readonly RunSubject[]): Promise<Detected> {
  const entries = await surveyAll(parts, users);
  const leftOut = new Map<string, LeftOut>();
  const subjects: Joined[] = [];
  for (const { key, userId } of users) {
    const own = entries.get(key) ?? [];
    if (own.length === 0) leftOut.set(key, 'absent');
    else if (isAmbiguous(own)) leftOut.set(key, 'subject-ambiguous');
    else subjects.push({ userId, entries: own });
  }
  const detect = await parts.detector(subjects);
  const now = parts.clock.now();
  const findings = subjects.flatMap(subject => {
    const looked = decide(subject, detect(subject, now), run, parts);
    if (looked.leftOut !== undefined) leftOut.set(keyOfUser(subject.userId), looked.leftOut);
    return looked.findings;
  });
  if (!run.plan.dry) await parts.noteForGuessing?.(subjects);
  return { findings, leftOut, figures: figuresOf(subjects, findings, now) };
}
