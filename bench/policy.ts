import { randomInt } from 'node:crypto';
import { check } from '../src/policy/check.ts';
import { defaultPolicies } from '../src/policy/default-policies.ts';
import { generate } from '../src/policy/generate.ts';
import type { Figure } from './figure.ts';

const subject = {
  userId: 'jmlacoste',
  firstName: 'Jean-Marc',
  lastName: 'Lacoste',
  displayName: 'Jean-Marc Lacoste',
  extension: '71104',
  alternateExtensions: ['+33145671104', '71204'],
  mailbox: '71104',
};

const seconds = (began: bigint): number => Number(process.hrtime.bigint() - began) / 1e9;

/** Calls a second, on one core, for about two seconds after a warm-up. */
function rate(work: (index: number) => void): number {
  for (let index = 0; index < 50_000; index += 1) work(index);
  const began = process.hrtime.bigint();
  let done = 0;
  while (seconds(began) < 2) {
    for (let index = 0; index < 1000; index += 1) work(done + index);
    done += 1000;
  }
  return done / seconds(began);
}

/** Checks of six-digit PINs, and PINs generated from a cryptographic source. */
export async function policyFigures(): Promise<readonly Figure[]> {
  const policy = defaultPolicies['cucm-pin'];
  const values = Array.from({ length: 4096 }, () => String(randomInt(1_000_000)).padStart(6, '0'));
  const checks = rate(index => void check('cucm-pin', values[index & 4095] ?? '', subject, policy));
  const pins = rate(() => void generate('cucm-pin', subject, policy, { below: limit => randomInt(limit) }));
  return [
    { name: 'policy checks', value: checks, limit: 500_000, bound: 'least', unit: '/s' },
    { name: 'generated PINs', value: pins, limit: 200_000, bound: 'least', unit: '/s' },
  ];
}
