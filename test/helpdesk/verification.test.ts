import { describe, expect, it } from 'vitest';
import { Agent, helpdesk, RIGHT_CODE } from './harness.ts';

const MINUTE = 60_000;
const renewal = { kinds: ['cucm-pin'], mustChange: 'on' };

describe('the ways to check a caller', () => {
  it('leave the code by mail out where no address is on file', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    expect((await agent.get()).text).toContain('data-do="verify-mail-code"');
    under.world.directory.person = { displayName: 'Ann Doe' };
    const { text } = await agent.get();
    expect(text).not.toContain('data-do="verify-mail-code"');
    expect(text).toContain('data-do="verify-push"');
  });
});

describe('before anything is changed the caller is checked', () => {
  it.each([
    ['/renew', renewal],
    ['/unlock', {}],
    ['/phone-code', {}],
    ['/details', { lastName: 'Roe' }],
  ])('%s is refused for a caller who is not verified, and audited', async (path, fields) => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    const answer = await agent.post(path, fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('en:helpdesk.problem.verify-first');
    expect(under.world.audited('access-refused')).toMatchObject([{ subject: 'jdoe', reason: 'not-verified' }]);
    expect(under.world.systems.flatMap(({ asked, unlocked }) => [...asked, ...unlocked])).toEqual([]);
    expect(under.issued).toEqual([]);
  });

  it('a code that the caller reads back verifies; another one does not, and is audited', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.post('/verify/mail-code', { ticket: 'T1' });
    expect(under.codes).toEqual([{ by: 'mail', ticket: 'T1' }]);
    const wrong = await agent.post('/verify/mail-code/answer', { code: '00000000' });
    expect(wrong.text).toContain('en:helpdesk.caller.note.wrong-code');
    expect((await agent.get()).text).not.toContain('en:helpdesk.caller.verified');
    await agent.post('/verify/mail-code/answer', { code: RIGHT_CODE });
    expect((await agent.get()).text).toContain('en:helpdesk.caller.verified');
    expect(under.world.audit).toMatchObject([
      { event: 'authentication-failure', reason: 'wrong', detail: 'mail-code', subject: 'jdoe' },
      { event: 'authentication-success', reason: 'mail-code', requester: { channel: 'helpdesk', id: 'agent' } },
    ]);
  });

  it('what shall be renewed stays chosen while the caller answers, without script too', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    const kept = 'kept=on&ticket=T+1&kinds=cucm-pin&mustChange=on';
    await agent.post('/verify/push', { ...renewal, ticket: 'T 1' });
    const asked = await agent.get(`?${kept}`);
    expect(asked.text).toContain(`href="/helpdesk/users/jdoe?${kept.replaceAll('&', '&amp;')}" data-do="reload"`);
    await agent.post('/verify/mail-code', { ...renewal, ticket: 'T 1' });
    const form = /<form[^>]*mail-code\/answer[\s\S]*?<\/form>/.exec((await agent.get(`?${kept}`)).text)?.[0];
    expect(form).toContain('name="ticket" value="T 1"');
    const held = { kept: 'on', ticket: 'T 1', ...renewal };
    const wrong = await agent.post('/verify/mail-code/answer', { ...held, code: '00000000' });
    expect(wrong.text).toContain('name="ticket" value="T 1"');
    const right = await agent.post('/verify/mail-code/answer', { ...held, code: RIGHT_CODE });
    expect(right.headers['location']).toBe(`/helpdesk/users/jdoe?${kept}`);
  });

  it('a code counts only for the method and the subject that it was sent for', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.post('/verify/mail-code');
    const other = await agent.post('/verify/phone-code/answer', { code: RIGHT_CODE });
    expect(other.text).toContain('en:helpdesk.caller.note.no-code');
    under.world.systems.forEach(system => {
      system.userId = 'other';
    });
    const stranger = await agent.post('/helpdesk/users/other/verify/mail-code/answer', { code: RIGHT_CODE });
    expect(stranger.text).toContain('en:helpdesk.caller.note.no-code');
  });

  it('it holds for the session that asked and for no other, and ends after its time', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    const colleague = await Agent.signedIn(under);
    await agent.verify();
    expect((await colleague.get()).text).not.toContain('en:helpdesk.caller.verified');
    expect((await colleague.post('/renew', renewal)).status).toBe(422);
    under.world.now += 16 * MINUTE;
    expect((await agent.get()).text).not.toContain('en:helpdesk.caller.verified');
    expect((await agent.post('/renew', renewal)).status).toBe(422);
  });

  it('two methods that are demanded together are both needed', async () => {
    const under = await helpdesk({ config: { verification: { anyOf: ['push + mail-code'] } } });
    const agent = await Agent.signedIn(under);
    await agent.verify();
    expect((await agent.get()).text).not.toContain('en:helpdesk.caller.verified');
    await agent.post('/verify/push', renewal);
    under.approvals.state = 'approved';
    expect((await agent.get()).text).toContain('en:helpdesk.caller.verified');
  });
});

describe('the question on the caller’s own phone', () => {
  it('names the agent, what is to be renewed and the ticket; the form comes back as it was', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    const answer = await agent.post('/verify/push', { ...renewal, ticket: 'INC1' });
    expect(under.approvals.asked).toMatchObject([
      {
        requester: { channel: 'helpdesk', id: 'agent', ticket: 'INC1' },
        name: 'agent',
        purpose: { what: 'renew', kinds: ['cucm-pin'] },
        withoutMobility: true,
      },
    ]);
    expect(answer.status).toBe(303);
    const { text } = await agent.get(answer.headers['location']);
    expect(text).toContain('value="cucm-pin" checked');
    expect(text).toContain('value="INC1"');
    expect(text).toContain('en:helpdesk.caller.waiting');
    expect(text).toContain('hx-sse:connect="/helpdesk/users/jdoe/verify/events"');
  });

  it('shows live that it was approved', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.post('/verify/push', renewal);
    const live = agent.get('/verify/events');
    setTimeout(() => {
      under.approvals.state = 'approved';
    }, 50);
    const { text, headers } = await live;
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(text).toContain('en:helpdesk.caller.verified');
    expect(text).toMatch(/event: end\n/);
    expect(under.world.audited('authentication-success')).toMatchObject([{ reason: 'push' }]);
  });

  it.each([
    ['rejected', 'rejected'],
    ['expired', 'expired'],
    [{ failed: 'no-phone' }, 'no-phone'],
    [{ failed: 'unreachable' }, 'not-shown'],
  ] as const)('%j verifies nobody, and the agent is told what to do', async (state, note) => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.post('/verify/push', renewal);
    under.approvals.state = state;
    expect((await agent.get()).text).toContain(`en:helpdesk.caller.note.${note}`);
    expect((await agent.post('/renew', renewal)).status).toBe(422);
  });

  it('covers what it named and nothing else: for more the phone is asked anew', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    const approve = async (kinds: readonly string[]): Promise<void> => {
      under.approvals.state = 'waiting';
      await agent.post('/verify/push', { ...renewal, kinds });
      under.approvals.state = 'approved';
      await agent.get();
    };
    await approve(['cucm-pin']);
    expect((await agent.get()).text).toContain('en:helpdesk.caller.only');
    for (const [path, fields] of [
      ['/renew', { ...renewal, kinds: ['cucm-pin', 'directory-password'] }],
      ['/phone-code', {}],
      ['/details', { lastName: 'Roe' }],
    ] as const) {
      const answer = await agent.post(path, fields);
      expect(answer.status, path).toBe(422);
      expect(answer.text, path).toContain('en:helpdesk.problem.ask-anew');
    }
    expect(under.world.audited('access-refused').map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => 'not-asked-for'),
    );
    expect(under.world.systems.flatMap(({ asked }) => asked)).toEqual([]);
    expect((await agent.post('/renew', renewal)).status).toBe(303);
    await approve(['cucm-pin', 'directory-password']);
    expect((await agent.post('/renew', { ...renewal, kinds: ['directory-password'] })).status).toBe(303);
  });

  it('covers everything where it was about the call as a whole', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.post('/verify/push', {});
    under.approvals.state = 'approved';
    expect((await agent.get()).text).not.toContain('en:helpdesk.caller.only');
    expect((await agent.post('/renew', renewal)).status).toBe(303);
  });

  it('is not offered where nothing can be pushed', async () => {
    const agent = await Agent.signedIn(await helpdesk({ withoutPush: true }));
    const { text } = await agent.get();
    expect(text).not.toContain('data-do="verify-push"');
    expect(text).toContain('data-do="verify-mail-code"');
    expect((await agent.post('/verify/push')).text).toContain('en:helpdesk.caller.note.push-disabled');
  });
});

describe('going without the check', () => {
  it('is a right of its own, needs a reason, and is audited before it holds', async () => {
    const under = await helpdesk({ grant: { maySkipVerification: true } });
    const agent = await Agent.signedIn(under);
    expect((await agent.post('/verify/skip', { reason: '' })).status).toBe(400);
    await agent.post('/verify/skip', { reason: 'known by voice' });
    expect((await agent.get()).text).toContain('en:helpdesk.caller.skipped');
    expect(under.world.audited('verification-skipped')).toMatchObject([
      { subject: 'jdoe', detail: 'known by voice', requester: { id: 'agent' } },
    ]);
  });

  it('is neither shown to nor taken from an agent without that right', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    expect((await agent.get()).text).not.toContain('data-do="skip"');
    expect((await agent.post('/verify/skip', { reason: 'known by voice' })).status).toBe(403);
    expect((await agent.post('/renew', renewal)).status).toBe(422);
  });
});
