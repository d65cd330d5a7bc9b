import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/lab/fault.ts';
import {
  codeOf,
  describeMisdeed,
  lateAnswer,
  type Misdeed,
  type Operation,
  outcomeOf,
  troubleSuite,
} from './kill/in-trouble.ts';

const renewIn = troubleSuite();

const reads: readonly Operation[] = [
  { system: 'cucm', operation: 'executeSQLQuery', kind: 'cucm-pin' },
  { system: 'unity', operation: 'GET user', kind: 'unity-pin' },
  { system: 'unity', operation: 'GET pin', kind: 'unity-pin' },
  { system: 'unity', operation: 'GET userroles', kind: 'unity-pin' },
  { system: 'directory', operation: 'search', kind: 'directory-password' },
  { system: 'directory', operation: 'bind', kind: 'directory-password' },
];
const misdeeds = ({ system }: Operation): readonly Misdeed[] => [
  { fault: 'refuse' },
  { fault: 'hang' },
  { fault: 'drop-after' },
  lateAnswer,
  { fault: 'status', value: system === 'directory' ? 52 : 503 },
];

describe('a system cannot be read', () => {
  for (const operation of reads) {
    const { system, operation: name, kind } = operation;
    for (const misdeed of misdeeds(operation)) {
      const fault: Fault = { system, operation: name, ...misdeed };

      test.concurrent(`${system} ${describeMisdeed(misdeed)} to one ${name} after the plan: it is done all the same`, async () => {
        const { end } = await renewIn({ faults: [{ ...fault, times: 1 }], from: 'plan', minutes: 0 });
        expect(kind === 'unity-pin' ? ['done', 'unknown'] : ['done']).toContain(outcomeOf(end, kind));
      });

      test.concurrent(`${system} ${describeMisdeed(misdeed)} to every ${name} after the plan: it is pending, and given up in the end`, async () => {
        const { told, end } = await renewIn({ faults: [fault], from: 'plan', minutes: 40 });
        // An open connection needs no bind.
        const isSpared = name === 'bind' && outcomeOf(end, kind) === 'done';
        if (!isSpared) expect([outcomeOf(told, kind), codeOf(end, kind)]).toEqual(['pending', 'failed/abandoned']);
      });
    }

    test.concurrent(`${system} never answers to ${name} from the start: nothing of it is planned, and nobody waits for ever`, async () => {
      const { end } = await renewIn({
        faults: [{ system, operation: name, fault: 'hang' }],
        from: 'start',
        minutes: 40,
      });
      expect([undefined, 'failed']).toContain(outcomeOf(end, kind));
    });
  }
});

const writes: readonly [write: Operation, reads: readonly string[]][] = [
  [{ system: 'cucm', operation: 'updateUser', kind: 'cucm-pin' }, ['executeSQLQuery']],
  [{ system: 'unity', operation: 'PUT pin', kind: 'unity-pin' }, ['GET user', 'GET pin']],
  [{ system: 'directory', operation: 'modify', kind: 'directory-password' }, ['search', 'bind']],
];

describe('a write goes unanswered, and cannot be read back', () => {
  for (const [{ system, operation, kind }, readings] of writes) {
    // The first readings let the write begin.
    const faults = (done: boolean): readonly Fault[] => [
      { system, operation, fault: done ? 'drop-after' : 'hang', times: 1 },
      ...readings.map(reading => ({ system, operation: reading, fault: 'refuse' as const })),
    ];
    for (const done of [true, false]) {
      const what = done ? 'carried out' : 'not carried out';
      for (const meanwhile of [false, true]) {
        const other = meanwhile ? ', and somebody else changes it' : '';
        test.concurrent(`${system}: it was ${what}${other}: unknown, with what was read back; the value is told as one that may be in force`, async () => {
          const { told, end } = await renewIn({ faults: faults(done), from: 'write', minutes: 40, meanwhile });
          expect(outcomeOf(told, kind)).toBe('pending');
          expect(codeOf(end, kind)).toMatch(/^unknown\/(not-read-back|value-refused|not-verified)$/);
        });
      }
    }
  }
});

test.concurrent('cucm: a write goes unanswered, and the value cannot be tried: unknown, and that is said', async () => {
  const { end } = await renewIn({
    faults: [
      { system: 'cucm', operation: 'updateUser', fault: 'drop-after', times: 1 },
      { system: 'cucm', operation: 'doAuthenticateUser', fault: 'hang' },
    ],
    from: 'plan',
    minutes: 40,
  });
  expect(codeOf(end, 'cucm-pin')).toBe('unknown/not-verified');
});
