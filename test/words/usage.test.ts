import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { outcomes } from '../../src/admin/frame.ts';
import { policyFields } from '../../src/admin/policy-form.ts';
import { screenFields } from '../../src/dialog/screen-fields.ts';
import { messageNames } from '../../src/mail/message.ts';
import { kinds } from '../../src/policy/kind.ts';
import { rules } from '../../src/policy/violation.ts';
import { reportLabels } from '../../src/reports/report-form.ts';
import { reportHeads } from '../../src/reports/report-page.ts';
import { batchRowStates, batchStates } from '../../src/sweep/batch/ports.ts';
import { calendarRefusals } from '../../src/sweep/calendar/calendar.ts';
import { findings } from '../../src/sweep/finding.ts';
import { ageBands } from '../../src/sweep/runs/figures.ts';
import { findingOutcomes, leftOutReasons, runStates } from '../../src/sweep/runs/run.ts';
import { runRefusals } from '../../src/sweep/runs/sweep.ts';
import { userListRefusals } from '../../src/sweep/user-list.ts';
import { factorNames, ways } from '../../src/web/audit-text.ts';
import { reasons } from '../../src/web/reasons.ts';
import { loadWords } from '../../src/words/load-words.ts';
import { helpdeskMessages } from './helpdesk-messages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (pattern: string): string =>
  globSync(pattern, { cwd: root })
    .map(name => readFileSync(root + name, 'utf8'))
    .join('\n');

/** Keys that are put together at run time. */
const families: readonly string[] = [
  ...helpdeskMessages,
  ...kinds.map(kind => `kind.${kind}`),
  ...rules.flatMap(rule => [`rule.${rule}`, `policy-rule.${rule}`]),
  ...['done', 'refused', 'failed', 'unknown', 'pending'].map(outcome => `outcome.${outcome}`),
  ...['spoken', 'mail', 'link', 'agent'].map(delivery => `delivery.${delivery}`),
  ...['screen', 'mail', 'link', 'agent'].map(delivery => `confirm.told-${delivery}`),
  ...['held-elsewhere', 'cannot-change', 'absent', 'stopped', 'protected', 'unavailable'].map(
    why => `not-renewable.${why}`,
  ),
  ...policyFields.map(({ name }) => `policy-field.${name}`),
  ...reportLabels,
  ...reportHeads,
  ...reasons.map(reason => `reason.${reason}`),
  ...ways.map(way => `way.${way}`),
  ...factorNames.map(factor => `factor.${factor}`),
  ...messageNames.map(message => `mail-name.${message}`),
  ...outcomes.map(done => `admin-done.${done}`),
  ...batchStates.map(state => `admin-batches.state.${state}`),
  ...batchRowStates.map(state => `admin-batches.row.${state}`),
  ...['run', 'pause', 'cancel'].map(act => `admin-batches.do.${act}`),
  ...['encoding', 'empty', 'too-long'].map(refused => `admin-batches.${refused}`),
  ...['name', 'kinds', 'next', 'period', 'whom', 'by', 'remove'].map(column => `admin-calendar.${column}`),
  ...findings.map(finding => `finding.${finding}`),
  ...runStates.map(state => `admin-sweep.state.${state}`),
  ...ageBands.map(band => `admin-plots.age.${band}`),
  ...['age-head', 'share', 'sum'].map(head => `admin-plots.${head}`),
  ...['users', 'findings'].map(of => `admin-sweep.numbers.${of}`),
  ...['detect', 'act'].map(pass => `admin-sweep.pass.${pass}`),
  ...['pause', 'cancel', 'resume', 'confirm'].map(act => `admin-sweep.do.${act}`),
  ...findingOutcomes.map(outcome => `admin-sweep.outcome.${outcome}`),
  ...leftOutReasons.map(reason => `admin-sweep.left-out.${reason}`),
  ...['too-many', 'failures', 'system'].map(why => `admin-sweep.why.${why}`),
  ...[...runRefusals, ...userListRefusals].map(reason => `admin-sweep.refused.${reason}`),
  ...['begun', 'sort', 'state-head', 'who', 'total', 'to-renew', 'ended'].map(column => `admin-sweep.${column}`),
  ...['finding', 'outcome-head', 'count', 'user', 'kind', 'when'].map(column => `admin-sweep.${column}`),
  ...['kinds', 'findings'].map(name => `admin-sweep.${name}`),
  ...calendarRefusals.map(reason => `admin-calendar.refused.${reason}`),
  ...Object.values(screenFields).flatMap(fields =>
    Object.values(fields).flatMap(type => (typeof type === 'string' ? [] : type)),
  ),
];

const source = read('src/**/*.ts');
const templates = read('{phone-templates,softkeys}/*.xml') + read('src/web/**/*.liquid') + read('src/mail/**/*.liquid');
const loaded = loadWords();
const words = loaded.ok ? loaded.words : undefined;

test('every message is shown somewhere', () => {
  const unused = words?.keys.filter(
    key => !families.includes(key) && !templates.includes(`{${key}`) && !source.includes(`'${key}'`),
  );
  expect(unused).toEqual([]);
});

test('every message that is put together at run time is written', () => {
  expect(families.filter(key => !words?.has(key))).toEqual([]);
});

test('every line that a dialog writes is a message', () => {
  const lines = [...source.matchAll(/\bkey: '([a-z][\w-]*\.[\w.-]+)'/g)].map(([, key = '']) => key);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter(key => !words?.has(key))).toEqual([]);
});
