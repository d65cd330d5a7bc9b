import { describe, expect, test } from 'vitest';
import { cef } from '../../../src/audit/outgoing/cef.ts';
import { framed, rfc5424 } from '../../../src/audit/outgoing/rfc5424.ts';
import { sentRow } from '../../../src/audit/outgoing/sent-row.ts';
import type { AuditRecord } from '../../../src/audit/read.ts';

const record = (more: Partial<AuditRecord> = {}): AuditRecord => ({
  seq: 7,
  at: 1_700_000_000_000,
  event: 'authentication-failure',
  erased: false,
  requester: { channel: 'phone', id: 'SEP1', address: '10.0.0.1' },
  subject: 'ada',
  reason: 'wrong',
  ...more,
});
const sent = (more: Partial<AuditRecord> = {}, imsAuth = false) => sentRow(record(more), { imsAuth });

describe('a row as syslog', () => {
  test('is a message of RFC 5424 with the row as structured data', () => {
    expect(rfc5424(sent(), 'host')).toBe(
      '<84>1 2023-11-14T22:13:20.000Z host rekey - authentication-failure [rekey@32473 seq="7" at="2023-11-14T22:13:20.000Z" event="authentication-failure" outcome="refused" reason="wrong" channel="phone" actor="SEP1" address="10.0.0.1" user="ada"] \uFEFFauthentication-failure wrong ada',
    );
    expect(rfc5424(sent({ event: 'update-success' }), 'host')).toMatch(/^<86>1 /);
  });

  test('nothing that was typed ends its element, its line or its frame', () => {
    const message = rfc5424(sent({ subject: 'a"]\\b\n<13>1 forged\u2028é' }), 'host');
    expect(message).toContain('user="a\\"\\]\\\\b <13>1 forged é"');
    expect(message).not.toMatch(/[\n\u2028]/);
    expect(framed('é')).toBe('2 é');
  });
});

test('a row as CEF has its signs escaped, in the head and behind it', () => {
  const line = cef(sent({ subject: 'a|b=c\\d\ne', event: 'update-failure', kind: 'cucm-pin' }), '1');
  expect(line).toBe(
    'CEF:0|Rekey|Rekey|1|update-failure|update-failure wrong a\\|b=c\\\\d e cucm-pin|6|rt=1700000000000 externalId=7 outcome=failed reason=wrong app=phone suser=SEP1 src=10.0.0.1 duser=a|b\\=c\\\\d e cs1Label=kind cs1=cucm-pin',
  );
});

describe('the text of CUCM’s own events', () => {
  test.each([
    [{ reason: 'wrong' }, 'authentication failure (wrong or unknown)'],
    [{ reason: 'unknown-user' }, 'authentication failure (wrong or unknown)'],
    [{ reason: 'locked-administrator' }, 'authentication failure (locked by administrator)'],
    [{ reason: 'refused-locked' }, 'authentication failure (locked by failed attempts)'],
    [{ reason: 'expired' }, 'authentication failure (expired)'],
    [{ reason: 'must-change' }, 'authentication failure (must change)'],
    [{ reason: 'disabled', system: 'cucm:main' }, 'authentication failure (inactive)'],
    [{ reason: 'disabled', system: 'directory' }, 'authentication failure (directory inactive)'],
    [{ event: 'authentication-success' }, 'authentication success'],
    [{ event: 'update-success' }, 'update success'],
    [{ event: 'update-failure' }, 'update failure'],
  ] as const)('%j is %s, where the operator turned it on', (more, text) => {
    expect(sent(more, true).text).toBe(`ims-auth: ${text}, user ada`);
    expect(sent(more).text).not.toContain('ims-auth');
  });

  test('an event that CUCM does not have says no such thing', () => {
    expect(sent({ event: 'signed-in' }, true).text).toBe('signed-in wrong ada');
  });
});
