import { describe, expect, it } from 'vitest';
import { routeTable } from '../structure/route-table.ts';
import { groupOf } from '../web/harness.ts';
import { Agent, type HelpdeskUnderTest, helpdesk } from './harness.ts';

const acting = Object.entries(routeTable).flatMap(([name, { target }]) =>
  target && name.startsWith('post /helpdesk') ? [{ name, target }] : [],
);

/** What may stand between an agent and a subject, and how a test brings it about. */
const obstacles: Readonly<Record<string, (under: HelpdeskUnderTest) => void>> = {
  protected: ({ world }) => {
    world.unity.protectedBy = 'administration-role';
  },
  'higher-role': ({ world }) => {
    world.directory.groups = [groupOf('admin')];
  },
  self: ({ site }) => {
    const own = { password: 'jdoe-secret', groups: [groupOf('agent')], enabled: true, failures: 0 };
    site.directory.accounts.set('jdoe', own);
  },
  'out-of-scope': () => undefined,
};

describe.each(Object.keys(obstacles))('what acts on a subject who is %s', why => {
  it('is refused by every route with a sentence, and each refusal is audited', async () => {
    const scope = why === 'out-of-scope' ? { clusters: ['elsewhere'] } : {};
    const under = await helpdesk({ grant: { maySkipVerification: true, ...scope } });
    obstacles[why]?.(under);
    const agent = await Agent.signedIn(under, why === 'self' ? 'jdoe' : 'agent');
    expect(acting.length).toBeGreaterThan(10);
    for (const { name, target } of acting) {
      under.world.audit.length = 0;
      const answer = await agent.post(target.path('jdoe'), target.fields('jdoe'));
      expect(answer.status, name).toBe(403);
      expect(answer.text, name).toContain(`en:helpdesk.refused.${why}`);
      expect(under.world.audit, name).toMatchObject([{ event: 'access-refused', subject: 'jdoe', reason: why }]);
    }
    expect(under.world.systems.flatMap(({ asked, unlocked }) => [...asked, ...unlocked])).toEqual([]);
    expect([...under.codes, ...under.issued, ...under.approvals.asked]).toEqual([]);
  });
});

it('the same is done for a subject whom nothing stands in the way of', async () => {
  const under = await helpdesk({
    grant: { maySkipVerification: true, ous: ['OU=Paris,DC=corp,DC=test'], clusters: ['main'] },
  });
  const agent = await Agent.signedIn(under);
  for (const { name, target } of acting) {
    expect((await agent.post(target.path('jdoe'), target.fields('jdoe'))).status, name).not.toBe(403);
  }
});
