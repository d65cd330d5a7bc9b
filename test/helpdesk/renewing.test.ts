import { describe, expect, it } from 'vitest';
import { Agent, helpdesk } from './harness.ts';

const both = { kinds: ['cucm-pin', 'directory-password'] };

describe('the tab Passwords', () => {
  it('has a box for each kind that the user has, the mail address, and must-change on', async () => {
    const agent = await Agent.signedIn(await helpdesk());
    const { text, status } = await agent.get();
    expect(status).toBe(200);
    const boxes = [...text.matchAll(/name="kinds" value="([\w-]+)"/g)].map(([, kind]) => kind);
    expect(boxes).toEqual(['cucm-pin', 'cucm-password', 'unity-pin', 'directory-password']);
    expect(text).toContain('name="mustChange" value="on" checked');
    expect(text).toContain('en:helpdesk.renew.mail');
    expect(text).not.toContain('name="show"');
  });

  it('says where a new Windows password would go, or that it cannot be sent', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    expect((await agent.get()).text).toContain('en:helpdesk.renew.private');
    under.world.directory.person = { mail: 'ann@corp.test' };
    expect((await agent.get()).text).toContain('en:helpdesk.renew.no-private');
  });

  it('offers nothing for a disabled account but the sentence that says so', async () => {
    const under = await helpdesk();
    under.world.directory.enabled = false;
    const agent = await Agent.signedIn(under);
    const { text, status } = await agent.get();
    expect(status).toBe(200);
    expect(text).toContain('en:helpdesk.refusal.disabled');
    expect(text).not.toContain('data-do="verify-');
    expect(text).not.toContain('name="kinds"');
  });

  it('has a first button that renews, so that the Enter key in a field does not ask on the phone', async () => {
    const agent = await Agent.signedIn(await helpdesk());
    const { text } = await agent.get();
    const [first] = text.match(/<button [^>]*form="renew"[^>]*>/) ?? [];
    expect(first).toContain('formaction="/helpdesk/users/jdoe/renew"');
    expect(first).toContain(' hidden');
  });

  it('renews what was chosen and tells the user by link, never the agent', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const { text } = await agent.renew({ ...both, ticket: 'INC0042' });
    expect(text).toContain('data-result="all"');
    const values = under.world.systems.flatMap(({ landed }) => landed.map(({ value }) => value));
    expect(values).toHaveLength(2);
    for (const value of values) expect(text).not.toContain(value);
    expect(under.world.cucm.asked[0]?.options.mustChange).toBe(true);
    await expect.poll(() => under.world.mailed('link').map(({ to }) => to)).toEqual(['ann@corp.test', 'ann@home.test']);
    await expect.poll(() => under.world.mailed('changed')).toHaveLength(1);
    await expect
      .poll(() => under.world.audited('update-success'))
      .toMatchObject([
        { requester: { channel: 'helpdesk', id: 'agent', ticket: 'INC0042' } },
        { requester: { channel: 'helpdesk', id: 'agent', ticket: 'INC0042' } },
      ]);
  });

  it('does not offer a kind that is switched off, and refuses a form that names it all the same with a sentence', async () => {
    const under = await helpdesk({ stopped: ['cucm-pin'] });
    const agent = await Agent.signedIn(under);
    const { text } = await agent.get();
    expect(text).toMatch(/name="kinds" value="cucm-pin" disabled>[^\n]*en:not-renewable\.stopped/);
    expect(text).not.toMatch(/name="kinds" value="unity-pin" disabled/);
    await agent.verify();
    const answer = await agent.post('/renew', { kinds: ['cucm-pin'], mustChange: 'on' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('en:helpdesk.refusal.stopped');
    expect(under.world.cucm.asked).toEqual([]);
  });

  it('leaves must-change off where the agent took it away', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    await agent.renew({ kinds: 'cucm-pin', mustChange: undefined });
    expect(under.world.cucm.asked[0]?.options.mustChange).toBe(false);
  });

  it('renews once where its form is sent twice, one after the other or at the same time, and leads to that renewal', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const once = /name="once" value="([\w-]+)"/.exec((await agent.get()).text)?.[1];
    const form = { once, mustChange: 'on', ticket: 'INC1', ...both };
    const first = await Promise.all([agent.post('/renew', form), agent.post('/renew', form)]);
    const [path] = first.map(({ headers }) => headers['location']);
    await expect.poll(async () => (await agent.get(path)).text).toContain('data-result="all"');
    const later = await agent.post('/renew', form);
    expect([...first, later].map(({ status, headers }) => [status, headers['location']])).toEqual(
      Array(3).fill([303, path]),
    );
    expect(under.world.systems.flatMap(({ landed }) => landed)).toHaveLength(2);
    await expect.poll(() => under.world.mailed('changed')).toHaveLength(1);
  });

  it('renews anew where the form was changed, or the page asked for again, in between', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const mark = async () => /name="once" value="([\w-]+)"/.exec((await agent.get()).text)?.[1];
    const once = await mark();
    const paths = [
      await agent.renew({ once, kinds: 'cucm-pin' }),
      await agent.renew({ once, kinds: 'directory-password' }),
      await agent.renew({ once: await mark(), kinds: 'cucm-pin' }),
    ].map(({ path }) => path);
    expect(new Set(paths).size).toBe(3);
    expect(under.world.cucm.asked).toHaveLength(2);
  });

  it('shows nobody else’s renewal to whoever sends the mark of another session', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const form = { once: 'a-mark', kinds: 'cucm-pin' };
    const { path } = await agent.renew(form);
    const other = await Agent.signedIn(under);
    await other.verify();
    expect((await other.renew(form)).path).not.toBe(path);
  });

  it('retries once where that is asked for twice at the same time', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    under.world.directory.writeFaults = ['refuse-for-good'];
    const { path } = await agent.renew(both);
    const answers = await Promise.all([agent.post(`${path}/retry`), agent.post(`${path}/retry`)]);
    const [first] = answers.map(({ headers }) => headers['location']);
    expect(answers.map(({ status, headers }) => [status, headers['location']])).toEqual(Array(2).fill([303, first]));
    await expect.poll(async () => (await agent.get(first)).text).toContain('data-result="all"');
    expect(under.world.directory.asked).toHaveLength(2);
  });

  it('shows a partial result as partial, and retries what failed and only that, under the same ticket', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    under.world.directory.writeFaults = ['refuse-for-good'];
    const first = await agent.renew({ ...both, ticket: 'INC7' });
    expect(first.text).toContain('data-result="some"');
    expect(first.text).toContain('en:helpdesk.advice.operator');
    const again = await agent.post(`${first.path}/retry`);
    expect(again.status).toBe(303);
    const path = again.headers['location'] ?? '';
    await expect.poll(async () => (await agent.get(path)).text).toContain('data-result="all"');
    expect(under.world.cucm.asked).toHaveLength(1);
    expect(under.world.directory.asked).toHaveLength(2);
    expect(under.world.audited('update-success').at(-1)?.requester.ticket).toBe('INC7');
    expect((await agent.post(`${path}/retry`)).text).toContain('en:helpdesk.problem.nothing-to-retry');
  });

  it('follows the outcome live until every target is settled', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const held = Promise.withResolvers<void>();
    const { cucm } = under.world;
    const renew = cucm.renew.bind(cucm);
    cucm.renew = async (...asked) => {
      await held.promise;
      return await renew(...asked);
    };
    const answer = await agent.post('/renew', { kinds: 'cucm-pin' });
    expect((await agent.get(answer.headers['location'])).text).toContain('data-result="working"');
    setTimeout(held.resolve, 100);
    const { text } = await agent.get(`${answer.headers['location']}/events`);
    expect(text).toContain('data-result="all"');
    expect(text).toMatch(/event: end\n/);
  });

  it('retries only for a caller who is still verified', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    under.world.cucm.writeFaults = ['refuse-for-good'];
    const { path } = await agent.renew({ kinds: 'cucm-pin' });
    under.world.now += 16 * 60_000;
    const answer = await agent.post(`${path}/retry`);
    expect(answer.text).toContain('en:helpdesk.problem.verify-first');
    expect(under.world.cucm.asked).toHaveLength(1);
    expect(under.world.audited('access-refused')).toMatchObject([{ reason: 'not-verified' }]);
  });

  it('a live page that cannot go on ends, and says nothing of why', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const { path } = await agent.renew({ kinds: 'cucm-pin' });
    let looks = 0;
    const { get } = under.renewals;
    under.renewals.get = async id => {
      looks += 1;
      if (looks > 1) throw new TypeError('the value is broken');
      return await get(id);
    };
    const { text, status } = await agent.get(`${path}/events`);
    expect(status).toBe(200);
    expect(text).toBe(': open\n\n');
  });

  it.each([
    [{ kinds: [] }, 'en:helpdesk.problem.kinds'],
    [{ kinds: 'cucm-pin', ticket: 'X' }, 'en:helpdesk.problem.ticket'],
    [{ kinds: 'cucm-pin' }, 'en:helpdesk.problem.ticket'],
  ])('refuses %j with a sentence, and changes nothing', async (fields, sentence) => {
    const under = await helpdesk({ config: { ticket: { pattern: 'INC[0-9]{4}', required: true } } });
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const given = 'ticket' in fields || fields.kinds === 'cucm-pin' ? fields : { ...fields, ticket: 'INC0001' };
    const answer = await agent.post('/renew', given);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(sentence);
    expect(under.world.cucm.asked).toEqual([]);
  });

  it('says why a plan was refused', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    under.world.cucm.enabled = false;
    const answer = await agent.post('/renew', { kinds: 'cucm-pin' });
    expect(answer.text).toContain('en:helpdesk.refusal.disabled');
  });

  it('unlocks without a new value what failed attempts locked, and says so where nothing is', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    expect((await agent.post('/unlock')).text).toContain('en:helpdesk.problem.nothing-locked');
    Object.assign(under.world.unity.credential('unity-pin'), { locked: 'failed-attempts', failures: 3 });
    const { text } = await agent.post('/unlock', { ticket: 'T2' });
    expect(text).toContain('en:helpdesk.outcome.unlocked');
    expect(under.world.unity.unlocked).toEqual(['unity-pin']);
    expect(under.world.unity.asked).toEqual([]);
    expect(under.world.audited('unlock-success')).toMatchObject([{ requester: { id: 'agent', ticket: 'T2' } }]);
  });

  it('gives a code for the phone once the caller is verified', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const { text } = await agent.post('/phone-code');
    expect(text).toContain('<output class="secret">87654321</output>');
    expect(under.issued).toEqual(['jdoe']);
  });
});

describe('an agent who may see new values once', () => {
  const shown = /<output class="secret">([^<]+)<\/output>/;
  const seeing = async () => {
    const under = await helpdesk({ grant: { showSecret: 'once' } });
    const agent = await Agent.signedIn(under);
    await agent.verify();
    return { under, agent };
  };

  it('sees them on asking, once; they must be changed, it is audited, and the user is told', async () => {
    const { under, agent } = await seeing();
    const { path, text } = await agent.renew({ kinds: 'cucm-pin', show: 'on', mustChange: undefined });
    expect(text).not.toMatch(shown);
    const value = under.world.cucm.landed[0]?.value ?? '';
    const first = await agent.post(`${path}/show`);
    expect(shown.exec(first.text)?.[1]?.replace(' ', '')).toBe(value);
    await expect
      .poll(() => under.world.audited('delivered'))
      .toMatchObject([{ requester: { id: 'agent' }, kind: 'cucm-pin' }]);
    const second = await agent.post(`${path}/show`);
    expect(second.text).toContain('en:helpdesk.shown.already-shown');
    expect(second.text).not.toMatch(shown);
    expect(under.world.cucm.asked[0]?.options.mustChange).toBe(true);
    await expect.poll(() => under.world.mailed('changed')).toHaveLength(1);
    expect(under.world.mailed('link')).toEqual([]);
  });

  it('is not waited for longer than 15 minutes: then a link goes to the user', async () => {
    const { under, agent } = await seeing();
    const { path } = await agent.renew({ kinds: 'cucm-pin', show: 'on' });
    under.world.now += 14 * 60_000;
    await under.renewals.recover();
    expect(under.world.mailed('link')).toEqual([]);
    under.world.now += 2 * 60_000;
    await under.renewals.recover();
    expect(under.world.mailed('link')).toHaveLength(1);
    expect((await agent.post(`${path}/show`)).text).toContain('en:helpdesk.shown.elsewhere');
  });

  it('sees nothing that another one renewed', async () => {
    const { under, agent } = await seeing();
    const { path } = await agent.renew({ kinds: 'cucm-pin', show: 'on' });
    under.site.directory.accounts.set('colleague', {
      ...(under.site.directory.accounts.get('agent') ?? { password: '', groups: [], enabled: true, failures: 0 }),
      password: 'colleague-secret',
    });
    const colleague = await Agent.signedIn(under, 'colleague');
    const answer = await colleague.post(`${path}/show`);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toMatch(shown);
    expect(under.world.audited('access-refused')).toMatchObject([{ reason: 'not-shown-to-agent' }]);
  });

  it('one who may not gets a link sent, whatever the form says', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const { path } = await agent.renew({ kinds: 'cucm-pin', show: 'on' });
    expect((await agent.post(`${path}/show`)).status).toBe(403);
    await expect.poll(() => under.world.mailed('link')).toHaveLength(1);
  });
});
