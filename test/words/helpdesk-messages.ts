import { advices } from '../../src/helpdesk/advice.ts';
import { callerMethods } from '../../src/helpdesk/caller-check.ts';
import { tellable } from '../../src/helpdesk/pages/result-page.ts';
import { userTabs } from '../../src/helpdesk/pages/user-page.ts';
import { derivedFields, personFields } from '../../src/people/details.ts';
import { rowTypes } from '../../src/people/search.ts';
import { auditEvents } from '../../src/renewal/ports.ts';
import { outcomes } from '../../src/renewal/renewal.ts';

const family = (prefix: string, names: readonly string[]): readonly string[] => names.map(name => `${prefix}.${name}`);

/** The messages of the helpdesk that are put together at run time. */
export const helpdeskMessages: readonly string[] = [
  ...family('found', rowTypes),
  ...family('helpdesk.search.column', ['type', 'name', 'description', 'line', 'user', 'caller', 'last-name']),
  ...family('helpdesk.status.column', [
    'kind',
    'changed',
    'expires',
    'state',
    'failures',
    'findings',
    'last-failure',
    'last-success',
  ]),
  ...family('helpdesk.tab', userTabs),
  ...family('helpdesk.caller.method', callerMethods),
  ...family('helpdesk.caller.start', callerMethods),
  ...family('helpdesk.caller.read-back', ['phone-code', 'mail-code']),
  ...family('helpdesk.caller.note', [
    'rejected',
    'expired',
    'no-phone',
    'limit',
    'no-address',
    'push-disabled',
    'cucm-unreachable',
    'not-shown',
    'no-code',
    'wrong-code',
  ]),
  ...family('helpdesk.outcome', outcomes),
  ...family('helpdesk.advice', advices),
  ...family('helpdesk.told', tellable),
  ...family('helpdesk.result', ['working', 'all', 'some', 'none', 'unknown']),
  ...family('helpdesk.result.column', ['kind', 'outcome', 'told', 'next']),
  ...family('helpdesk.shown', ['already-shown', 'nothing', 'elsewhere']),
  ...family('helpdesk.refusal', [
    'violations',
    'too-soon',
    'protected',
    'disabled',
    'stopped',
    'not-renewable',
    'nothing-to-renew',
    'unavailable',
    'in-progress',
    'policy-conflict',
  ]),
  ...family('helpdesk.refused', ['no-role', 'out-of-scope', 'protected', 'self', 'higher-role']),
  ...family('helpdesk.nobody', ['unknown', 'subject-ambiguous', 'unavailable']),
  ...family('helpdesk.details.column', ['place', 'changes', 'outcome', 'next']),
  ...family('helpdesk.details.place', ['user', 'line', 'ip-phone', 'device-profile', 'other-device']),
  ...family('helpdesk.details.field', [...personFields, ...derivedFields]),
  ...family('helpdesk.history.column', ['time', 'channel', 'event', 'kind', 'reason', 'ticket', 'actor', 'mail']),
  ...family('helpdesk.channel', ['phone', 'voice', 'web', 'helpdesk', 'admin', 'sweep', 'command']),
  ...family('helpdesk.event', [
    ...auditEvents,
    // Of the questions that are pushed to phones.
    'code-issued',
    'approval-asked',
    'approval-answered',
    'approval-failed',
  ]),
];
