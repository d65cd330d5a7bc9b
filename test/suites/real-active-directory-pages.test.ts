import { Attribute, Change } from 'ldapts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type LabUser } from '../../src/lab/world.ts';
import { Browser, type PagesUnderTest, pages } from '../web/harness.ts';
import { addToGroup, addToSamba, numberOf, sambaDn, setAttribute } from './real-people.ts';
import type { SambaServer } from './servers/available.ts';
import { asAdmin, bindAnswer, closeDirectories, directoryOn } from './servers/directory-on.ts';
import { suiteOn } from './servers/use.ts';

const { agent, admin, viewer, auditor } = createWorld({ users: 0, seed: 77 }).agents;
const people = [agent, admin, viewer, auditor];

/** The helpdesk, and two groups below it; the agent is in the lowest. */
const groups = ['Pages Helpdesk', 'Pages Sites', 'Pages Brussels'] as const;

const groupDn = ({ baseDn }: SambaServer, name: string): string => `CN=${name},OU=Groups,${baseDn}`;

async function makeGroups(samba: SambaServer): Promise<void> {
  await asAdmin(samba, async client => {
    for (const name of groups) {
      await client.del(groupDn(samba, name)).catch(() => undefined);
      await client.add(groupDn(samba, name), { objectClass: 'group', sAMAccountName: name });
    }
  });
  await addToGroup(samba, 'Pages Helpdesk', groupDn(samba, 'Pages Sites'));
  await addToGroup(samba, 'Pages Sites', groupDn(samba, 'Pages Brussels'));
}

async function removeFromGroup(samba: SambaServer, group: string, member: string): Promise<void> {
  const modification = new Attribute({ type: 'member', values: [member] });
  await asAdmin(samba, client =>
    client.modify(groupDn(samba, group), new Change({ operation: 'delete', modification })),
  );
}

const grant = { users: [], ous: [], clusters: [], showSecret: 'never', maySkipVerification: false } as const;

suiteOn('samba', 'The pages with a real Active Directory', samba => {
  const directory = directoryOn(samba);
  const open = (): Promise<PagesUnderTest> =>
    pages({
      directory,
      given: [{ ...grant, role: 'agent', groups: [groupDn(samba, 'Pages Helpdesk').toLowerCase()] }],
    });
  const signedIn = async (user: LabUser): Promise<{ site: PagesUnderTest; browser: Browser; status: number }> => {
    const site = await open();
    const browser = new Browser(site);
    const { status } = await browser.signIn(user.userId.toUpperCase(), user.directoryPassword);
    return { site, browser, status };
  };
  const statusOf = async ({ agent: asked }: Browser): Promise<number> => (await asked.get('/')).status;

  beforeAll(async () => {
    await makeGroups(samba);
    await addToSamba(samba, people);
    for (const user of [agent, admin, viewer]) await addToGroup(samba, 'Pages Brussels', sambaDn(samba, user));
  });
  afterAll(closeDirectories);

  it('a group nested two deep in that of the helpdesk gives its members the role', async () => {
    const { status, browser } = await signedIn(agent);
    expect(status).toBe(303);
    expect((await browser.agent.get('/')).text).toContain(agent.displayName);
    expect((await signedIn(auditor)).status).toBe(403);
  });

  it('a member taken out of the group loses the role within sixty seconds in an open session', async () => {
    const { site, browser } = await signedIn(admin);
    expect(await statusOf(browser)).toBe(200);
    await removeFromGroup(samba, 'Pages Brussels', sambaDn(samba, admin));
    site.clock.pass(60);
    expect(await statusOf(browser)).toBe(303);
    expect(site.events.at(-1)).toMatchObject({ event: 'session-ended', subject: admin.userId, reason: 'role-lost' });
    expect((await signedIn(admin)).status).toBe(403);
  });

  it('whoever is disabled is turned out within sixty seconds, and does not come in again', async () => {
    const { site, browser } = await signedIn(viewer);
    expect(await statusOf(browser)).toBe(200);
    await setAttribute(samba, sambaDn(samba, viewer), 'userAccountControl', '514');
    site.clock.pass(60);
    expect(await statusOf(browser)).toBe(303);
    expect((await signedIn(viewer)).status).toBe(403);
  });

  it('no number of wrong passwords locks the account, from one browser or from many', async () => {
    const site = await open();
    for (let tries = 0; tries < 12; tries += 1) {
      const { status } = await new Browser(site).signIn(agent.userId, `Wrong-Passw0rd-${tries}`);
      expect(status).toBe(403);
    }
    expect(await numberOf(samba, sambaDn(samba, agent), 'badPwdCount')).toBeLessThan(5);
    expect(await bindAnswer(samba, `${agent.userId}@ad.lab.test`, agent.directoryPassword)).toBe('ok');
  });

  it('a group taken out of the middle takes the role of everybody below', async () => {
    const { site, browser } = await signedIn(agent);
    expect(await statusOf(browser)).toBe(200);
    await removeFromGroup(samba, 'Pages Sites', groupDn(samba, 'Pages Brussels'));
    site.clock.pass(60);
    expect(await statusOf(browser)).toBe(303);
  });
});
