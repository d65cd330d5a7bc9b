import { expect, test } from 'vitest';
import type { ApprovalQuestion, ApprovalState, Approvals } from '../../src/dialog/ports.ts';
import { desk, type FakePerson, type OpenDialog, person, type Seen } from './harness.ts';

const settings = { verify: { 'cucm-pin': ['push', 'mail-code'], 'directory-password': ['pin + push'] } };

/** Phones that answer what the test says, at once or never. */
function fakeApprovals(state: ApprovalState): Approvals & { readonly questions: ApprovalQuestion[] } {
  const questions: ApprovalQuestion[] = [];
  return {
    questions,
    ask: async question => `id-${questions.push(question)}`,
    read: async () => state,
    wait: async () => state,
  };
}

/** What holds for the approval on another phone, on any store. */
export function pushCases(openDialog: OpenDialog): void {
  const open = async (state: ApprovalState, people: FakePerson[] = [person('anna')], more: object = settings) => {
    const approvals = fakeApprovals(state);
    const opened = await openDialog(people, more, undefined, 'none', { approvals });
    const toPush = async (user: string, choice: 'cucm-pin' | 'directory-password' = 'cucm-pin'): Promise<Seen> =>
      opened.act(await opened.act(await opened.enter(), choice), 'submit', { user });
    return { ...opened, approvals, toPush };
  };

  test('the subject is asked on another phone once he says that he is there; approval proves him', async () => {
    const { toPush, walk, approvals, audits } = await open('approved');
    const before = await toPush('anna');
    expect([before.name, approvals.questions]).toEqual(['verify-push', []]);
    expect((await walk(before, 'next')).name).toBe('confirm');
    expect(approvals.questions).toMatchObject([
      {
        subject: { userId: 'anna' },
        requester: { channel: 'phone', id: desk.device },
        purpose: { what: 'renew', kinds: ['cucm-pin'] },
        except: { device: desk.device },
        withoutMobility: false,
      },
    ]);
    expect(audits.at(-1)).toMatchObject({ event: 'authentication-success', reason: 'push' });
  });

  test('the page that waits follows by itself, and shows approval on the next step of the grid', async () => {
    const { toPush, act, clock } = await open('approved');
    const waiting = await act(await toPush('anna'), 'next');
    expect([waiting.name, waiting.page.screen.refreshSeconds]).toEqual(['push-sent', 2]);
    expect((await act(waiting, 'next')).name).toBe('push-sent');
    clock.pass(3);
    expect((await act(waiting, 'next')).name).toBe('confirm');
  });

  test.each<ApprovalState>(['rejected', 'expired', { failed: 'no-phone' }, { failed: 'unreachable' }])(
    'threat: %j looks like an unknown user, in text and time: not accepted, 63 seconds after the submit',
    async state => {
      const walks = await Promise.all(
        ['anna', 'nobody', 'disabled'].map(async user => {
          const people = [person('anna'), person('disabled', { enabled: false })];
          const { toPush, act, clock } = await open(state, people);
          const asked = await toPush(user);
          const began = clock.now();
          const waiting = await act(asked, 'next');
          const took = clock.now() - began;
          const shown: string[] = [];
          for (let second = Math.floor(took / 1000); second <= 66; second += 1) {
            const page = await act(waiting, 'next');
            shown.push(`${second} ${JSON.stringify({ screen: page.page.screen, language: page.language })}`);
            clock.pass(1);
          }
          return { took, shown };
        }),
      );
      expect(walks[0]?.took).toBe(61_000);
      expect(walks[0]?.shown.find(page => page.includes('"failed"'))).toMatch(/^63 /);
      for (const walk of walks) expect(walk).toEqual(walks[0]);
    },
  );

  test('each that is not approved counts as a failure: the third locks the pair, and nobody is asked any more', async () => {
    const { toPush, act, walk, approvals, audits } = await open('rejected');
    let page = await toPush('anna');
    for (let tries = 0; tries < 3; tries += 1) page = await act(await walk(page, 'next'), 'next');
    expect(page.name).toBe('verify-push');
    const locked = await walk(page, 'next');
    expect([locked.name, locked.lines, approvals.questions.length]).toEqual(['failed', ['failed.locked'], 3]);
    expect(audits.map(({ reason }) => reason).filter(Boolean)).toEqual([
      'push-rejected',
      'push-rejected',
      'push-rejected',
      'refused-locked',
    ]);
  });

  test('threat: a phone that is not where CUCM has it has nobody asked', async () => {
    const { enter, act, walk, approvals } = await open('approved');
    const caller = { ...desk, address: '10.9.9.9' };
    const asked = await act(await act(await enter(caller), 'cucm-pin', {}, caller), 'submit', { user: 'anna' }, caller);
    expect((await walk(asked, 'next', {}, caller)).name).toBe('failed');
    expect(approvals.questions).toEqual([]);
  });

  test('threat: with the PIN in the same alternative a phone that the PIN opens does not count', async () => {
    const { toPush, walk, approvals } = await open('approved');
    const push = await walk(await toPush('anna', 'directory-password'), 'submit', { pin: '280591' });
    expect(push.name).toBe('verify-push');
    expect((await walk(push, 'next')).name).toBe('confirm');
    expect(approvals.questions[0]?.withoutMobility).toBe(true);
  });

  test('where addresses are not checked, nothing at the caller’s own address answers for him', async () => {
    const { toPush, walk, approvals, lookups } = await open('approved');
    lookups.set(`${desk.device} ${desk.address}`, { verified: true, unchecked: true, holders: [] });
    await walk(await toPush('anna'), 'next');
    expect(approvals.questions[0]?.except).toEqual({ device: desk.device, address: desk.address });
  });

  test('the web page is proved by the subject’s phone too', async () => {
    const { enter, act, walk, approvals } = await open('approved');
    const caller = { channel: 'web', address: '10.3.3.3', language: 'en', legacy: false } as const;
    const asked = await act(await act(await enter(caller), 'cucm-pin', {}, caller), 'submit', { user: 'anna' }, caller);
    expect((await walk(asked, 'next', {}, caller)).name).toBe('confirm');
    expect(approvals.questions[0]?.requester).toMatchObject({ channel: 'web', id: '10.3.3.3' });
  });

  test('another way leads on without asking anybody', async () => {
    const { toPush, act, approvals } = await open('approved');
    expect((await act(await toPush('anna'), 'other-way')).name).toBe('code-sent');
    expect(approvals.questions).toEqual([]);
  });

  test('without pushes nobody is asked and nothing is proved', async () => {
    const { enter, act, walk, audits } = await openDialog([person('anna')], settings);
    const asked = await act(await act(await enter(), 'cucm-pin'), 'submit', { user: 'anna' });
    expect((await walk(asked, 'next')).name).toBe('failed');
    expect(audits.at(-1)).toMatchObject({ reason: 'push-disabled' });
  });
}
