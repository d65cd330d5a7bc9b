import { expect, test } from 'vitest';
import { factors } from '../../src/config/alternative.ts';
import { batchFlaws } from '../../src/sweep/batch/batch-row.ts';
import { auditText, factorNames, listReasonText, reasonText } from '../../src/web/audit-text.ts';
import { createPageMaker } from '../../src/web/page-maker.ts';
import { reasons } from '../../src/web/reasons.ts';
import { loadWords } from '../../src/words/load-words.ts';

const loaded = loadWords();
if (!loaded.ok) throw new Error('The words cannot be read.');
const page = createPageMaker(loaded.words, 'fr', '');

test.each([
  [{ event: 'value-erased', reason: 'void', detail: 'cucm-pin' }, 'n’est plus valable <small>Code PIN du téléphone'],
  [{ event: 'delivery-changed', reason: 'no-address', detail: 'mail → agent' }, 'par courriel → par l’assistance'],
  [
    { event: 'delivery-changed', reason: 'agent', detail: 'The helpdesk must tell.' },
    'l’assistance doit le communiquer',
  ],
  [{ event: 'notice-sent', detail: 'changed' }, 'Renouvellement effectué'],
  [{ event: 'test-mail-queued', detail: 'caller-code nl' }, 'Code pour l’assistance, Nederlands'],
  [{ event: 'authentication-success', reason: 'pin+mail-code' }, 'code PIN + code reçu par courriel'],
  [{ event: 'reminded', reason: 'expired' }, 'Expiré'],
  [{ event: 'audit-trimmed', detail: '12 rows older than 90 days' }, '12 lignes de plus de 90 jours'],
  [{ event: 'batch-ended', detail: 'June: 3 renewed, 1 refused' }, 'June : 3 renouvelés, 1 refusés'],
  [{ event: 'configuration-changed', reason: 'renewal.stopped' }, 'Renouvellements arrêtés'],
] as const)('%j is told in the reader’s language', (told, expected) => {
  const { text } = auditText(page, told);
  expect(text).toContain(expected);
  expect(text).not.toContain('lang="en"');
});

test('a system’s own sentence stays as it is, and is marked as English', () => {
  const { text } = auditText(page, { event: 'update-failure', reason: 'policy', detail: 'CUCM says <no>.' });
  expect(text).toContain('<small lang="en">CUCM says &lt;no&gt;.</small>');
});

test('a code that only a system knows stays as it is', () => {
  expect(reasonText(page, 'cucm-5007')).toBe('cucm-5007');
});

test('why a line of a list is refused names rules and kinds as pages do', () => {
  expect(listReasonText(page, { reason: 'violations', detail: 'sequence trivial' })).toMatch(/^enfreint les règles : /);
  expect(listReasonText(page, { reason: 'absent', detail: 'unity-pin' })).toBe(
    'l’utilisateur n’en a pas : Code PIN de la messagerie',
  );
  expect(listReasonText(page, { reason: 'unknown-kind', detail: 'cucm-pim' })).toBe('type inconnu : cucm-pim');
});

test('what lists and proofs are made of elsewhere has its words here', () => {
  expect(reasons).toEqual(expect.arrayContaining([...batchFlaws]));
  expect(factorNames).toEqual(factors);
});
