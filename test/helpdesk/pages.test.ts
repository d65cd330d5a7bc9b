import { describe, expect, it } from 'vitest';
import { RekeyError } from '../../src/base/rekey-error.ts';
import type { HistoryRow } from '../../src/helpdesk/parts.ts';
import type { FoundGroup, FoundRow } from '../../src/people/search.ts';
import { groupOf } from '../web/harness.ts';
import { Agent, annsDetails, fakeDetails, helpdesk } from './harness.ts';

const evil = `<script>alert(1)</script>"'&`;
const escaped = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;';

const found = (userId: string, dn: string | undefined, more: Partial<FoundRow> = {}): FoundGroup => ({
  userId,
  dn,
  rows: [{ system: 'cucm:main', type: 'ip-phone', name: `SEP-${userId}`, userId, ...more }],
});

const paris = 'OU=Paris,DC=corp,DC=test';
const lyon = 'OU=Lyon,DC=corp,DC=test';

describe('the search', () => {
  it('shows every column of a row, and a way to the user', async () => {
    const row = { description: 'Desk', line: '71104', callerText: 'Ann Doe', lastName: 'Doe' };
    const agent = await Agent.signedIn(await helpdesk({ found: [found('jdoe', undefined, row)] }));
    const { text } = await agent.get('/helpdesk?q=doe');
    for (const cell of ['en:found.ip-phone', 'SEP-jdoe', 'Desk', '71104', 'Ann Doe', 'Doe'])
      expect(text).toContain(cell);
    expect(text).toContain('href="/helpdesk/users/jdoe"');
  });

  it('shows nobody outside the scope of the agent', async () => {
    const people = [found('near', `CN=a,${paris}`), found('far', `CN=b,${lyon}`), found('nowhere', undefined)];
    const agent = await Agent.signedIn(await helpdesk({ found: people, grant: { ous: [paris] } }));
    const { text } = await agent.get('/helpdesk?q=xx');
    expect(text).toContain('SEP-near');
    expect(text).not.toMatch(/SEP-far|SEP-nowhere/);
  });

  it('asks nothing of the systems for a single letter', async () => {
    const agent = await Agent.signedIn(await helpdesk({ found: [found('jdoe', undefined)] }));
    expect((await agent.get('/helpdesk?q=d')).text).not.toContain('SEP-jdoe');
  });
});

describe('a name that is a script', () => {
  it('is text on every page', async () => {
    const row = { name: evil, description: evil, line: evil, callerText: evil, lastName: evil };
    const history: HistoryRow[] = [
      {
        seq: 1,
        at: 0,
        erased: false,
        event: 'access-refused',
        reason: evil,
        requester: { channel: 'web', id: evil, ticket: evil },
      },
    ];
    const details = fakeDetails();
    const person = { firstName: evil, middleName: evil, lastName: evil, department: evil, mail: evil };
    const describe: typeof details.describe = async () => ({ ...annsDetails, person });
    const under = await helpdesk({ found: [found(evil, undefined, row)], history, details: { ...details, describe } });
    under.world.directory.person = { displayName: evil, mail: evil };
    under.world.cucm.person = { firstName: evil, lastName: evil, extension: evil };
    const agent = await Agent.signedIn(under);
    const seen = [
      await agent.get(`/helpdesk?q=${encodeURIComponent(evil)}`),
      await agent.get(),
      await agent.get(`?kept=on&ticket=${encodeURIComponent(evil)}`),
      await agent.get('/history'),
      await agent.get('/details'),
      await agent.post('/details/preview', { lastName: evil, ticket: evil }),
      await agent.post('/renew', { kinds: 'cucm-pin', ticket: evil }),
    ];
    for (const { text, request: asked } of seen) {
      const path = (asked as { path?: string }).path;
      expect(text, path).not.toContain('<script>alert');
      expect(text, path).toContain(escaped);
    }
  });
});

describe('who may not', () => {
  const attempt = async (under: Awaited<ReturnType<typeof helpdesk>>, userId = 'agent') => {
    const agent = await Agent.signedIn(under, userId);
    return await agent.post('/renew', { kinds: 'cucm-pin' });
  };

  it('a protected account is refused with what to do next, and it is audited', async () => {
    const under = await helpdesk();
    under.world.directory.protectedBy = 'privileged-group';
    const answer = await attempt(under);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('en:helpdesk.refused.protected');
    expect(under.world.audited('access-refused')).toMatchObject([
      { subject: 'jdoe', reason: 'protected', requester: { channel: 'helpdesk', id: 'agent' } },
    ]);
  });

  it('a user outside the scope is neither seen nor renewed', async () => {
    const under = await helpdesk({ grant: { ous: [lyon] } });
    const agent = await Agent.signedIn(under);
    const page = await agent.get();
    expect(page.status).toBe(403);
    expect(page.text).toContain('en:helpdesk.refused.out-of-scope');
    expect(page.text).not.toContain('en:helpdesk.status.title');
    expect((await attempt(under)).text).toContain('en:helpdesk.refused.out-of-scope');
  });

  it('nobody renews for themselves', async () => {
    const under = await helpdesk();
    const own = { password: 'jdoe-secret', groups: [groupOf('agent')], enabled: true, failures: 0 };
    under.site.directory.accounts.set('jdoe', own);
    expect((await attempt(under, 'jdoe')).text).toContain('en:helpdesk.refused.self');
  });

  it('nobody renews for somebody of a higher role', async () => {
    const under = await helpdesk();
    under.world.directory.groups = [groupOf('admin')];
    expect((await attempt(under)).text).toContain('en:helpdesk.refused.higher-role');
  });

  it('a viewer sees the status and no form, and posts nothing', async () => {
    const under = await helpdesk();
    const viewer = await Agent.signedIn(under, 'viewer');
    const { text } = await viewer.get();
    expect(text).toContain('en:helpdesk.status.title');
    expect(text).toContain('en:helpdesk.refused.no-role');
    expect(text).not.toContain('data-do="renew"');
    expect((await attempt(under, 'viewer')).status).toBe(403);
  });

  it('an auditor sees nothing of the helpdesk', async () => {
    const auditor = await Agent.signedIn(await helpdesk(), 'auditor');
    expect((await auditor.get()).status).toBe(403);
  });

  it('somebody who is not there is told apart from systems that do not answer', async () => {
    const under = await helpdesk();
    const agent = await Agent.signedIn(under);
    expect((await agent.get('/helpdesk/users/stranger')).status).toBe(404);
    for (const system of under.world.systems) system.readFaults = 100;
    const silent = await agent.get();
    expect(silent.status).toBe(503);
    expect(silent.text).toContain('en:helpdesk.nobody.unavailable');
  });
});

describe('the tab User details', () => {
  it('shows what would change before it does, then updates and says where not', async () => {
    const answer = { outcome: 'failed', code: 'cucm-busy', detail: 'Busy.', retryable: true } as const;
    const details = fakeDetails({ SEP1: answer });
    const under = await helpdesk({ details });
    const agent = await Agent.signedIn(under);
    const form = { firstName: 'Ann', lastName: 'Roe', mail: 'ann@corp.test', ticket: 'T9' };
    const preview = await agent.post('/details/preview', form);
    expect(preview.text).toContain('<del>Ann Doe</del> → <ins>Ann Roe</ins>');
    expect(preview.text).toContain('name="lastName" value="Roe"');
    expect(preview.text).toContain('en:helpdesk.details.shared');
    expect(details.updates).toEqual([]);
    await agent.verify();
    const updated = await agent.post('/details', { lastName: 'Roe', ticket: 'T9' });
    expect(details.updates).toEqual([{ lastName: 'Roe' }]);
    expect(updated.text).toContain('en:helpdesk.details.partial');
    expect(updated.text).toContain('en:helpdesk.advice.again-soon');
    const requester = { channel: 'helpdesk', id: 'agent', ticket: 'T9' };
    expect(under.world.audited('details-updated')).toMatchObject([{ requester, detail: 'user jdoe: lastName' }]);
    expect(under.world.audited('details-failure')).toMatchObject([
      { reason: 'cucm-busy', detail: 'ip-phone SEP1: display' },
    ]);
  });

  it('takes no mail address that is none: the form comes back as it was, says so, and nothing is changed', async () => {
    const details = fakeDetails();
    const under = await helpdesk({ details });
    const agent = await Agent.signedIn(under);
    await agent.verify();
    for (const path of ['/details/preview', '/details']) {
      const answer = await agent.post(path, { lastName: 'Roe', mail: 'ann at corp', ticket: 'T9' });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('en:helpdesk.details.wrong.mail');
      expect(answer.text).toMatch(/name="mail" value="ann at corp"[^>]* aria-invalid="true"/);
      expect(answer.text).toContain('name="lastName" value="Roe"');
      expect(answer.text).toContain('name="ticket" value="T9"');
    }
    expect(details.updates).toEqual([]);
  });

  it('with script tells of each place as soon as it is done with, and goes on where nobody looks any more', async () => {
    const details = fakeDetails();
    const under = await helpdesk({ details });
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const live = await agent.post('/details', { lastName: 'Roe' }, { 'hx-request': 'true' });
    expect(live.headers['content-type']).toContain('text/event-stream');
    expect(live.text).toContain('en:helpdesk.details.working');
    expect(live.text).toContain('en:helpdesk.details.done');
    expect(live.text).toContain('event: end');
    expect(details.updates).toEqual([{ lastName: 'Roe' }]);
    expect(under.world.audited('details-updated')).not.toEqual([]);
  });

  it('with script says where it stands that CUCM does not answer', async () => {
    const update = async (): Promise<never> => {
      throw new RekeyError('cucm-unreachable', 'CUCM does not answer.');
    };
    const under = await helpdesk({ details: { ...fakeDetails(), update } });
    const agent = await Agent.signedIn(under);
    await agent.verify();
    const live = await agent.post('/details', { lastName: 'Roe' }, { 'hx-request': 'true' });
    expect(live.text).toContain('en:helpdesk.details.silent');
    expect(live.text).toContain('event: end');
  });

  it('sends nothing of a person that a directory holds', async () => {
    const details = fakeDetails();
    const held = { ...annsDetails, synchronised: true };
    const under = await helpdesk({ details: { ...details, describe: async () => held } });
    const agent = await Agent.signedIn(under);
    expect((await agent.get('/details')).text).toContain('en:helpdesk.details.synchronised');
    await agent.verify();
    await agent.post('/details', { lastName: 'Roe' });
    expect(details.updates).toEqual([{}]);
  });
});

describe('the tab History', () => {
  const history: HistoryRow[] = Array.from({ length: 120 }, (_, index) => ({
    seq: index + 1,
    at: index,
    erased: false,
    event: 'notice-sent',
    subject: 'jdoe',
    mail: 'ann@corp.test',
    requester: { channel: 'helpdesk', id: `agent-${index}`, ticket: `T${index}` },
  }));

  it('shows the newest first, and says that there are more', async () => {
    const agent = await Agent.signedIn(await helpdesk({ history }));
    const { text } = await agent.get('/history');
    expect(text).toContain('en:helpdesk.history.truncated');
    expect(text.indexOf('agent-119')).toBeLessThan(text.indexOf('agent-118'));
    expect(text).not.toContain('>agent-1<');
  });

  it('masks mail addresses, unless the visitor is an auditor too', async () => {
    const under = await helpdesk({ history });
    const masked = (await (await Agent.signedIn(under)).get('/history')).text;
    expect(masked).toContain('a***@corp.test');
    under.site.directory.accounts.get('agent')?.groups.push(groupOf('auditor'));
    const whole = (await (await Agent.signedIn(under)).get('/history')).text;
    expect(whole).toContain('>ann@corp.test<');
  });
});
