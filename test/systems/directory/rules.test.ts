import { InvalidCredentialsError, UnknownStatusCodeError, UnwillingToPerformError } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { changeRefusal, verificationOf } from '../../../src/systems/directory/active-directory/answers.ts';
import { cannotChange, mayReset } from '../../../src/systems/directory/active-directory/descriptor.ts';
import { protectedBy } from '../../../src/systems/directory/active-directory/privileged.ts';
import { stampOf } from '../../../src/systems/directory/active-directory/stamp.ts';
import { DirectoryResult, rebuildError } from '../../../src/systems/directory/errors.ts';
import { guidBytes } from '../../../src/systems/directory/identifier.ts';
import * as ldap from '../../../src/systems/directory/ldap/answers.ts';
import { lockOf, stateOf } from '../../../src/systems/directory/ldap/state.ts';
import { Row } from '../../../src/systems/directory/row.ts';

const DOMAIN = '010500000000000515000000' + '01b1aa62edad55dfa22c5363';
const inDomain = (rid: number): Buffer => {
  const sid = Buffer.from(`${DOMAIN}00000000`, 'hex');
  sid.writeUInt32LE(rid, 24);
  return sid;
};
const builtin = (rid: number): Buffer => {
  const sid = Buffer.from('01020000000000052000000000000000', 'hex');
  sid.writeUInt32LE(rid, 12);
  return sid;
};
const own = { bindName: 'LAB\\svc', sids: [inDomain(1500)] };
const account = (more: Record<string, string | Buffer | Buffer[]> = {}): Row =>
  new Row({ dn: 'CN=a,DC=b', sAMAccountName: 'a', objectSid: inDomain(1600), userAccountControl: '512', ...more });

describe('protected accounts', () => {
  it('an ordinary account is not one', () => {
    expect(protectedBy(account({ tokenGroups: [inDomain(513), builtin(545), inDomain(1700)] }), own)).toBeUndefined();
    expect(protectedBy(account({ adminCount: '0' }), own)).toBeUndefined();
  });

  it.each([498, 512, 516, 518, 519, 521, 526, 527])('a member of the domain’s group %i is', rid => {
    expect(protectedBy(account({ tokenGroups: [inDomain(513), inDomain(rid)] }), own)).toBe('privileged-group');
    expect(protectedBy(account({ tokenGroups: [builtin(rid)] }), own)).toBeUndefined();
  });

  it.each([544, 548, 549, 550, 551, 552])('a member of the built-in group %i is', rid => {
    expect(protectedBy(account({ tokenGroups: builtin(rid) }), own)).toBe('privileged-group');
    expect(protectedBy(account({ tokenGroups: inDomain(rid) }), own)).toBeUndefined();
  });

  it.each([
    ['own-account', { objectSid: inDomain(1500) }],
    ['builtin-administrator', { objectSid: inDomain(500) }],
    ['krbtgt', { objectSid: inDomain(502) }],
    ['krbtgt', { sAMAccountName: 'krbtgt_12345' }],
    ['admin-count', { adminCount: '1' }],
    ['machine-account', { userAccountControl: '2080' }],
    ['machine-account', { userAccountControl: '4096' }],
  ])('%s is, by %o', (why, more) => {
    expect(protectedBy(account(more), own)).toBe(why);
  });

  it.each(['cn=A,dc=b', 'LAB\\a', 'a@lab.test', 'A@other.test'])(
    'our own account is known by the name %s too',
    bindName => {
      expect(protectedBy(account(), { bindName, sids: [] })).toBe('own-account');
    },
  );
});

describe('access control lists', () => {
  const RESET = guidBytes('00299570-246d-11d0-a768-00aa006e0529');
  const CHANGE = guidBytes('ab721a53-1e2f-11d0-9819-00aa0040529b');
  const SELF = Buffer.from('01010000000000050a000000', 'hex');
  function ace(
    type: number,
    sid: Buffer,
    { right, flags = 0, mask = 0x100 }: { right?: Buffer; flags?: number; mask?: number } = {},
  ): Buffer {
    const head = Buffer.alloc(8);
    head.writeUInt8(type, 0);
    head.writeUInt8(flags, 1);
    head.writeUInt32LE(mask, 4);
    const present = Buffer.alloc(4);
    present.writeUInt32LE(right ? 1 : 0);
    const body = type >= 5 ? Buffer.concat([head, present, right ?? Buffer.alloc(0), sid]) : Buffer.concat([head, sid]);
    body.writeUInt16LE(body.length, 2);
    return body;
  }
  function descriptor(...aces: Buffer[]): Buffer {
    const head = Buffer.alloc(28);
    head.writeUInt32LE(20, 16);
    head.writeUInt16LE(aces.length, 24);
    return Buffer.concat([head, ...aces]);
  }
  const me = [inDomain(1500), inDomain(513)];

  it('a reset is allowed by its own right, by all extended rights, to us or to a group of ours', () => {
    expect(mayReset(descriptor(ace(5, inDomain(1500), { right: RESET })), me)).toBe(true);
    expect(mayReset(descriptor(ace(5, inDomain(513))), me)).toBe(true);
    expect(mayReset(descriptor(ace(0, inDomain(1500), { mask: 0xf01ff })), me)).toBe(true);
  });

  it('not by another right, to somebody else, only for children, or after a denial', () => {
    expect(mayReset(descriptor(ace(5, inDomain(1500), { right: CHANGE })), me)).toBe(false);
    expect(mayReset(descriptor(ace(5, inDomain(9999), { right: RESET })), me)).toBe(false);
    expect(mayReset(descriptor(ace(5, inDomain(1500), { right: RESET, flags: 8 })), me)).toBe(false);
    expect(mayReset(descriptor(ace(0, inDomain(1500), { mask: 0x30 })), me)).toBe(false);
    const denied = descriptor(ace(6, inDomain(513), { right: RESET }), ace(5, inDomain(1500), { right: RESET }));
    expect(mayReset(denied, me)).toBe(false);
    expect(mayReset(Buffer.alloc(0), me)).toBe(false);
  });

  it('a user cannot change the password where that is denied to the user', () => {
    expect(cannotChange(descriptor(ace(6, SELF, { right: CHANGE })))).toBe(true);
    expect(cannotChange(descriptor(ace(5, SELF, { right: CHANGE })))).toBe(false);
    expect(cannotChange(descriptor(ace(6, inDomain(1700), { right: CHANGE })))).toBe(false);
  });
});

describe('the stamp of a password', () => {
  function metaData(...attributes: [number, number][]): Buffer {
    const records = attributes.map(([attribute, version]) => {
      const record = Buffer.alloc(48);
      record.writeUInt32LE(attribute, 0);
      record.writeUInt32LE(version, 4);
      return record;
    });
    return Buffer.concat([Buffer.alloc(16), ...records]);
  }

  it('is when it was set; where that was put to zero, how often it was written', () => {
    expect(stampOf(new Row({ dn: '', pwdLastSet: '133497600000000000' }))).toBe('133497600000000000');
    const replPropertyMetaData = metaData([1, 9], [0x9005a, 4], [0x90060, 7]);
    expect(stampOf(new Row({ dn: '', pwdLastSet: '0', replPropertyMetaData }))).toBe('0/4');
    expect(stampOf(new Row({ dn: '', pwdLastSet: '0' }))).toBe('0/unknown');
  });
});

describe('errors of the library', () => {
  it('are rebuilt from codes alone: what a server writes beside them is not kept', () => {
    const thrown = new UnwillingToPerformError('0000052D: SvcErr: DSID-031A12D2, problem 5003, value Sesam-1');
    const error = rebuildError(thrown, 'dc1', 'modify');
    expect(error).toMatchObject({ result: 53, hex: '0000052D', code: 'directory-refused' });
    expect(`${error.message}${error.stack}`).not.toContain('Sesam-1');
    expect(error.cause).toBeUndefined();
  });

  it('sub-codes of binds are read, and a broken connection is no answer', () => {
    const thrown = new InvalidCredentialsError(
      '80090308: LdapErr: DSID-0C090569, comment: AcceptSecurityContext error, data 52E, v4563',
    );
    expect(rebuildError(thrown, 'dc1', 'bind')).toMatchObject({ result: 49, data: '52e' });
    expect(rebuildError(new Error('Socket error with Sesam-1'), 'dc1', 'modify')).toMatchObject({
      code: 'directory-no-answer',
      message: 'The directory server dc1 did not answer a modify.',
    });
    expect(rebuildError(new UnknownStatusCodeError(10), 'dc1', 'modify')).toMatchObject({ result: 10 });
  });
});

describe('what a refused change means', () => {
  const generated = { hinted: false, young: true };
  const refuse = (result: number, hex?: string) =>
    changeRefusal(new DirectoryResult('dc1', 'modify', { result, ...(hex && { hex }) }), generated);

  it.each([19, 53])(
    '0000052D with result %i is the policy’s; minimum age is not blamed where it was not asked for',
    result => {
      expect(refuse(result, '0000052D')).toMatchObject({ outcome: 'refused', code: 'policy' });
    },
  );

  it('every other code has its own answer', () => {
    expect(refuse(53, '000008C3')).toMatchObject({ outcome: 'refused', code: 'cannot-change' });
    expect(refuse(50, '00002098')).toMatchObject({ outcome: 'refused', code: 'no-right' });
    expect(refuse(53, '0000001F')).toMatchObject({ outcome: 'failed', retryable: false });
    expect(refuse(19, '00000056')).toMatchObject({ outcome: 'failed', retryable: false });
    expect(changeRefusal(new TypeError('x'), generated)).toEqual({
      outcome: 'failed',
      code: 'directory-protocol',
      detail: 'Unexpected.',
      retryable: false,
    });
  });

  it('a bind that is refused for another reason than the value decides nothing', () => {
    const result = (wire: { result: number; data?: string }) => new DirectoryResult('dc1', 'bind', wire);
    expect(verificationOf(result({ result: 8 }))).toMatchObject({ answer: 'unavailable', code: 'directory-refused' });
    expect(verificationOf(result({ result: 49 }))).toEqual({ answer: 'wrong', code: 'wrong' });
    expect(verificationOf(result({ result: 49, data: '525' }))).toEqual({ answer: 'wrong', code: 'no-such-user' });
  });

  it.each([
    [3, 'cannot-change'],
    [4, 'old-value-needed'],
    [5, 'policy'],
    [6, 'length'],
    [7, 'minimum-age'],
    [8, 'history'],
    [undefined, 'policy'],
  ])('ppolicy’s error %s is %s', (policyError, code) => {
    const error = new DirectoryResult('ldap', 'password modify', { result: 19 });
    expect(ldap.changeRefusal(error, policyError)).toMatchObject({ outcome: 'refused', code });
  });

  it('a directory without Password Modify is told as such', () => {
    const error = new DirectoryResult('ldap', 'password modify', { result: 2 });
    expect(ldap.changeRefusal(error, undefined)).toMatchObject({
      outcome: 'failed',
      code: 'directory-no-password-modify',
      retryable: false,
    });
  });

  it.each([
    ['accepted', undefined, { answer: 'correct' }],
    ['accepted', 2, { answer: 'correct-expired' }],
    [49, 0, { answer: 'correct-expired' }],
    [49, 1, { answer: 'wrong', code: 'locked' }],
    [49, undefined, { answer: 'wrong', code: 'wrong' }],
  ] as const)('a bind answered %s with ppolicy’s error %s', (answer, policyError, verification) => {
    const given = answer === 'accepted' ? answer : new DirectoryResult('ldap', 'bind', { result: answer });
    expect(ldap.verificationOf(given, policyError)).toEqual(verification);
  });
});

describe('locks and failures under ppolicy', () => {
  const now = Date.UTC(2024, 0, 15, 12);
  const policy = {
    minLength: 8,
    historyCount: 5,
    maxAge: 0,
    failureLimit: 5,
    failureWindow: 600,
    lockoutDuration: 1800,
    maxIdle: 0,
    expiryWarning: 0,
  };

  it('a lock lapses after its duration, never where the duration is 0, and an administrator’s never', () => {
    const locked = new Row({ dn: '', pwdAccountLockedTime: '20240115113000Z' });
    expect(lockOf(locked, policy, now - 1)).toBe('failed-attempts');
    expect(lockOf(locked, policy, now)).toBe('no');
    expect(lockOf(locked, { ...policy, lockoutDuration: 0 }, now)).toBe('failed-attempts');
    expect(lockOf(new Row({ dn: '', pwdAccountLockedTime: '000001010000Z' }), policy, now)).toBe('administrator');
  });

  it('only failures within the interval count; where nothing operational is seen, nothing is known', () => {
    const times = ['20240115115500.5Z', '20240115114500Z', '20240115115959Z'];
    const row = new Row({ dn: '', pwdFailureTime: times });
    expect(stateOf(row, policy, now)).toMatchObject({ failures: 2, failureLimit: 5 });
    expect(stateOf(row, { ...policy, failureWindow: 0 }, now).failures).toBe(3);
    expect(stateOf(new Row({ dn: '' }), policy, now).failures).toBeUndefined();
    expect(stateOf(new Row({ dn: '', pwdChangedTime: '20240101000000Z' }), policy, now).failures).toBe(0);
  });

  it('without a policy nothing is claimed of limits and expiry', () => {
    const state = stateOf(new Row({ dn: '', modifyTimestamp: '20240101000000Z' }), undefined, now);
    expect(state).toMatchObject({ stamp: '20240101000000Z', expiresAt: undefined, failureLimit: undefined });
  });
});
