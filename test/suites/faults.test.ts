import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/renewal/renewal.ts';
import {
  describeMisdeed,
  lateAnswer,
  type Misdeed,
  type Operation,
  outcomeOf,
  troubleSuite,
} from './kill/in-trouble.ts';

const renewIn = troubleSuite();

const status = (value: number): Misdeed => ({ fault: 'status', value });
const updateUser: Operation = { system: 'cucm', operation: 'updateUser', kind: 'cucm-pin' };
const putPin: Operation = { system: 'unity', operation: 'PUT pin', kind: 'unity-pin' };
const modify: Operation = { system: 'directory', operation: 'modify', kind: 'directory-password' };

/**
 * What each write comes to in the end: after a misdeed done once, and where it lasts until it is too late. Nobody can try a
 * voicemail PIN through CUPI: where its answer is missing and its stamp changed, `unknown` is the truth.
 */
const cases: readonly [Operation, Misdeed, once: Outcome, lasting: Outcome][] = [
  [updateUser, { fault: 'refuse' }, 'done', 'failed'],
  [updateUser, { fault: 'hang' }, 'done', 'failed'],
  [updateUser, { fault: 'delay', value: 50 }, 'done', 'done'],
  [updateUser, lateAnswer, 'done', 'done'],
  [updateUser, { fault: 'drop-after' }, 'done', 'done'],
  [updateUser, status(401), 'done', 'failed'],
  [updateUser, status(500), 'done', 'failed'],
  [updateUser, status(503), 'done', 'failed'],
  [updateUser, status(599), 'failed', 'failed'],
  [putPin, { fault: 'refuse' }, 'done', 'failed'],
  [putPin, { fault: 'hang' }, 'done', 'failed'],
  [putPin, { fault: 'delay', value: 50 }, 'done', 'done'],
  [putPin, lateAnswer, 'unknown', 'unknown'],
  [putPin, { fault: 'drop-after' }, 'unknown', 'unknown'],
  [putPin, status(401), 'failed', 'failed'],
  [putPin, status(500), 'done', 'failed'],
  [putPin, status(503), 'done', 'failed'],
  [putPin, status(599), 'done', 'failed'],
  [modify, { fault: 'refuse' }, 'done', 'failed'],
  [modify, { fault: 'hang' }, 'done', 'failed'],
  [modify, { fault: 'delay', value: 50 }, 'done', 'done'],
  [modify, lateAnswer, 'done', 'done'],
  [modify, { fault: 'drop-after' }, 'done', 'done'],
  [modify, status(1), 'failed', 'failed'],
  [modify, status(19), 'failed', 'failed'],
  [modify, status(50), 'refused', 'refused'],
  [modify, status(51), 'done', 'failed'],
  [modify, status(52), 'done', 'failed'],
  [modify, status(53), 'failed', 'failed'],
  [modify, status(80), 'failed', 'failed'],
];

/** A slow machine can make an answer that came look like one that did not. */
const orDoubt = ({ kind }: Operation, outcome: Outcome): readonly Outcome[] =>
  kind === 'unity-pin' && outcome === 'done' ? [outcome, 'unknown'] : [outcome];

describe('a write goes wrong', () => {
  for (const [operation, misdeed, once, lasting] of cases) {
    const { system, operation: name, kind } = operation;
    test.concurrent(`${system} ${describeMisdeed(misdeed)} to one ${name}: in the end ${once}`, async () => {
      const fault = { system, operation: name, ...misdeed, times: 1 };
      const { end } = await renewIn({ faults: [fault], from: 'plan', minutes: 0 });
      expect(orDoubt(operation, once)).toContain(outcomeOf(end, kind));
    });

    test.concurrent(`${system} ${describeMisdeed(misdeed)} to every ${name} for 40 minutes: in the end ${lasting}`, async () => {
      const fault = { system, operation: name, ...misdeed };
      const { told, end } = await renewIn({ faults: [fault], from: 'plan', minutes: 40 });
      expect(orDoubt(operation, lasting)).toContain(outcomeOf(end, kind));
      // Whoever waited is never told an end that was not one.
      expect(['pending', outcomeOf(end, kind)]).toContain(outcomeOf(told, kind));
    });
  }
});
