import express from 'express';
import request from 'supertest';
import { expect, test } from 'vitest';
import { virtualPhoneRouter } from '../../../src/lab/phone/phone-router.ts';
import { createWorld } from '../../../src/lab/world.ts';

const { users } = createWorld({ users: 2, seed: 1 });
const device = users[0]?.device ?? '';
const app = express().use(
  virtualPhoneRouter({ users, serviceUrl: () => 'http://127.0.0.1:1/', clock: { now: () => 0 } }),
);
const plugIn = (more: object) =>
  request(app)
    .post(`/api/${device}`)
    .send({ language: 'fr', ...more });

test('a phone that stands on a desk already is kept where that is asked, and replaced where not', async () => {
  await plugIn({ model: 'CP-7965G' }).expect(200);
  await request(app).post(`/api/${device}/press`).send({ services: true }).expect(200);
  const kept = await plugIn({ model: 'CP-8845', keep: true }).expect(200);
  expect(kept.body).toMatchObject({ model: 'CP-7965G', object: 'error' });
  const replaced = await plugIn({ model: 'CP-8845' }).expect(200);
  expect(replaced.body).toMatchObject({ model: 'CP-8845', object: 'idle' });
});

test('a phone that is not plugged in, and a stroke that is none, are refused with a sentence', async () => {
  const none = await request(app).get('/api/SEP000000000000').expect(404);
  expect(none.body.error).toBe('This phone is not plugged in; choose a phone first.');
  await plugIn({ model: 'CP-8845' }).expect(200);
  const stroke = await request(app).post(`/api/${device}/press`).send({ hook: 'off' }).expect(400);
  expect(stroke.body.error).not.toBe('');
});
