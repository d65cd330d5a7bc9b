import type { LabUser } from '../../../src/lab/world.ts';
import type { JournalRecord } from '../../../src/renewal/journal.ts';
import { type RenewedKind, renewedKinds, type Systems, valuesAtFirst } from './systems.ts';
import type { ArrivedMail } from './told.ts';

/** A value as its reader found it. */
export interface ReadValue {
  readonly value: string;
  /** It was said that it may be in force, not that it is. */
  readonly uncertain: boolean;
}

/** Everything that is known of one subject when all is over. */
export interface Aftermath {
  readonly systems: Systems;
  readonly user: LabUser;
  readonly records: readonly JournalRecord[];
  readonly mails: readonly ArrivedMail[];
  /** What the subject read, on links and screens. */
  readonly read: ReadonlyMap<RenewedKind, readonly ReadValue[]>;
  /** What somebody else set while the process was dead. */
  readonly others: Readonly<Partial<Record<RenewedKind, string>>>;
  /** Kinds that a mail told of whose link passed while no process lived. */
  readonly missed: ReadonlySet<RenewedKind>;
  /** No mail could reach the subject: the helpdesk must tell, or a later link. */
  readonly unmailable: boolean;
}

interface Facts {
  /** Whose value is in force. */
  readonly inForce: 'old' | 'ours' | 'another one' | "someone else's";
  readonly ours: readonly string[];
  readonly read: readonly ReadValue[];
  /** The last word on this kind; absent where nothing was planned. */
  readonly outcome: string | undefined;
  /** How it was told in the end: `link sent`, `agent sent`, … */
  readonly told: string;
  readonly wasOvertaken: boolean;
  readonly wasMissed: boolean;
  readonly unmailable: boolean;
  readonly isWithAgent: boolean;
  readonly noticed: readonly string[];
  /** The value in force opens the door. */
  readonly opens: boolean;
}

function toldOf(records: readonly JournalRecord[], kind: RenewedKind): string {
  return records
    .flatMap(({ targets, values }) =>
      targets.filter(target => target.kind === kind).map(({ slot }) => values.find(value => value.slot === slot)),
    )
    .map(value => `${value?.delivery} ${value?.state}`)
    .join();
}

async function factsOf(
  { systems, user, records, mails, read, others, missed, unmailable }: Aftermath,
  kind: RenewedKind,
): Promise<Facts> {
  const other = others[kind];
  const told = toldOf(records, kind);
  const ours = systems.written(user, kind).filter(value => value !== other);
  const candidates = [
    ['old', valuesAtFirst(user)[kind]],
    ["someone else's", other],
    ...ours.map(value => ['ours', value] as const),
  ] as const;
  const [inForce = 'another one', value] =
    candidates.find(([, candidate]) => candidate !== undefined && systems.isInForce(user, kind, candidate)) ?? [];
  return {
    inForce,
    ours,
    read: read.get(kind) ?? [],
    told,
    outcome: records.flatMap(({ targets }) => targets.filter(target => target.kind === kind)).at(-1)?.outcome,
    wasOvertaken: other !== undefined,
    wasMissed: missed.has(kind),
    unmailable,
    isWithAgent: told === 'agent sent',
    noticed: mails
      .filter(({ kinds, message }) => message !== 'link' && kinds.includes(kind))
      .map(({ message }) => message),
    opens: value !== undefined && (await systems.opens(user, kind, value)),
  };
}

const isOurs = ({ inForce }: Facts): boolean => inForce === 'ours';
const wasTold = ({ read, ours, wasMissed, unmailable, isWithAgent }: Facts): boolean =>
  wasMissed || (unmailable && isWithAgent) || read.some(({ value }) => ours.includes(value));
const isOld = ({ inForce }: Facts): boolean => inForce === 'old';

/** What may never be ("The renewal, which must never lose a credential"). */
const rules: Readonly<Record<string, (facts: Facts) => boolean>> = {
  'two different values were set': ({ ours }) => ours.length > 1,
  'two different values were told': ({ read }) => new Set(read.map(({ value }) => value)).size > 1,
  'a value was told as in force that was never set': ({ read, ours }) =>
    read.some(({ value, uncertain }) => !uncertain && !ours.includes(value)),
  'a value was told as in force of which that is not known': ({ read, outcome }) =>
    outcome === 'unknown' && read.some(({ uncertain }) => !uncertain),
  'a value is in force that nobody set': ({ inForce }) => inForce === 'another one',
  'the value in force does not open the door': ({ opens }) => !opens,
  'changed, and the value was never told': facts => isOurs(facts) && !wasTold(facts),
  'changed, and called neither done nor unknown': facts =>
    isOurs(facts) && facts.outcome !== 'done' && facts.outcome !== 'unknown',
  'changed without a notice': facts =>
    isOurs(facts) && !facts.unmailable && !facts.noticed.some(word => word === 'changed' || word === 'uncertain'),
  'changed, and a mail says that nothing was': facts => isOurs(facts) && facts.noticed.includes('abandoned'),
  'nothing changed, and it is called done': facts => isOld(facts) && facts.outcome === 'done',
  'nothing changed, and a value was told': facts => isOld(facts) && facts.read.some(({ uncertain }) => !uncertain),
  'nothing changed, and a mail says it was': facts => isOld(facts) && facts.noticed.includes('changed'),
  "someone else's later change was overwritten": ({ wasOvertaken, inForce }) =>
    wasOvertaken && inForce !== "someone else's",
  'planned, and never brought to an end': ({ outcome }) => outcome === 'pending',
};

function brokenMails({ mails }: Aftermath): readonly string[] {
  const first = new Map<string, ArrivedMail>();
  const broken: string[] = [];
  for (const mail of mails) {
    const same = first.get(mail.messageId) ?? mail;
    first.set(mail.messageId, same);
    if (same.text !== mail.text) broken.push(`the mail ${mail.id} was sent again with other words`);
    if (mail.message === 'of no row') broken.push('a mail arrived that the outbox knows nothing of');
  }
  return broken;
}

/** Everything that is wrong, in sentences without secrets. */
export async function findBroken(after: Aftermath): Promise<readonly string[]> {
  const broken = [...brokenMails(after)];
  for (const kind of renewedKinds) {
    const facts = await factsOf(after, kind);
    for (const [rule, isBroken] of Object.entries(rules)) {
      if (isBroken(facts))
        broken.push(
          `${kind} (${facts.inForce} in force, outcome ${facts.outcome}, ${facts.told}, mails ${facts.noticed.join()}): ${rule}`,
        );
    }
  }
  return broken;
}
