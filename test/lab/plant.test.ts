import express from 'express';
import supertest from 'supertest';
import { describe, expect, test } from 'vitest';
import { clockRouter } from '../../src/lab/control/clock-router.ts';
import { createStoppedClock } from '../../src/lab/lab-clock.ts';
import { defaultPin, plant } from '../../src/lab/plant.ts';
import { trivialPin } from '../../src/lab/trivial-pin.ts';
import { createWorld } from '../../src/lab/world.ts';
import { candidates } from '../../src/policy/candidates.ts';
import { check } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';

const policy = defaultPolicies['cucm-pin'];

describe('planted PINs', () => {
  const world = createWorld({ users: 60, seed: 3 });
  const { world: sown, planted } = plant(world, { trivial: 40, default: 10 }, 3);

  test('are as many as asked for, told with their owners, and everybody else keeps theirs', () => {
    expect(planted.trivial).toHaveLength(40);
    expect(planted.default).toHaveLength(10);
    const changed = sown.users.filter((user, index) => user.pin !== world.users[index]?.pin);
    expect(changed.map(({ userId }) => userId).sort()).toEqual(
      [...planted.default, ...planted.trivial.map(({ userId }) => userId)].sort(),
    );
    expect(sown.users.filter(({ pin }) => pin === defaultPin)).toHaveLength(10);
  });

  test('are refused by the policy and among the first hundred candidates of their owner', () => {
    for (const { userId, pin, place } of planted.trivial) {
      const user = sown.users.find(one => one.userId === userId);
      expect(user?.pin).toBe(pin);
      expect(check('cucm-pin', pin, user ?? {}, policy)).not.toEqual([]);
      let at = 0;
      for (const value of candidates('cucm-pin', user ?? {}, policy)) {
        if (value === pin) break;
        at += 1;
      }
      expect(at).toBe(place);
      expect(at).toBeLessThan(100);
    }
  });

  test('nobody else has a trivial one', () => {
    const others = sown.users.slice(50);
    expect(others.filter(user => trivialPin(user.pin, { ...user, extensions: [user.extension] }))).toEqual([]);
  });

  test('are the same for the same seed', () => {
    expect(plant(world, { trivial: 40, default: 10 }, 3).planted).toEqual(planted);
  });
});

describe('the clock of the lab', () => {
  const clock = createStoppedClock(1_700_000_000_000);
  const app = express().use('/clock', clockRouter(clock));

  test('is turned forward over HTTP, for all systems', async () => {
    const turned = await supertest(app).post('/clock/').send('{"advanceSeconds":1800}');
    expect([turned.status, turned.body]).toEqual([200, { now: 1_700_001_800_000 }]);
    expect((await supertest(app).get('/clock')).body).toEqual({ now: 1_700_001_800_000 });
  });

  test.each(['', '{', '{}', '{"advanceSeconds":-1}', '{"advanceSeconds":"60"}', '{"advanceSeconds":1e12}'])(
    'is left as it is by %j, with a sentence',
    async body => {
      const answer = await supertest(app).post('/clock/').set('Content-Type', 'application/json').send(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toContain('advanceSeconds');
      expect(clock.now()).toBe(1_700_001_800_000);
    },
  );
});
