import { Agent } from 'undici';
import { inTurn } from '../../src/systems/unity/survey/in-turn.ts';
import type { BareSystem, Reach } from './bare-system.ts';

type Fields = Readonly<Record<string, string | undefined>>;
type Get = (path: string) => Promise<{ readonly User?: Fields | readonly Fields[] } & Fields>;

const rowsAPage = 200;
const atATime = 3;
const connections = 4;

function usersOf({ User: found }: { readonly User?: unknown }): readonly Fields[] {
  if (found === undefined) return [];
  return (Array.isArray(found) ? found : [found]) as readonly Fields[];
}

async function* roll(get: Get): AsyncGenerator<readonly string[]> {
  for (let page = 1; ; page += 1) {
    const sort = encodeURIComponent('(alias asc)');
    const users = usersOf(await get(`/users?sort=${sort}&rowsPerPage=${rowsAPage}&pageNumber=${page}`));
    yield users.map(({ Alias: alias }) => alias).filter(alias => alias !== undefined);
    if (users.length < rowsAPage) return;
  }
}

async function lookAtOne(get: Get, userId: string): Promise<void> {
  const query = encodeURIComponent(`(Alias is ${userId})`);
  for (const { ObjectId: id } of usersOf(await get(`/users?query=${query}&rowsPerPage=20&pageNumber=1`))) {
    const { LdapType: type } = await get(`/users/${id}`);
    await get(`/users/${id}/credential/pin`);
    if (type === undefined || type === '0') await get(`/users/${id}/credential/password`);
  }
}

/** The calls of a survey through bare undici and `JSON.parse`. */
export async function bareUnity({
  host,
  username,
  password,
  ca,
}: Reach & { readonly host: string }): Promise<BareSystem> {
  const agent = new Agent({ connect: { ca }, connections });
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const headers = { accept: 'application/json', authorization };
  const get: Get = async path => {
    const answer = await agent.request({ origin: `https://${host}`, path: `/vmrest${path}`, method: 'GET', headers });
    return JSON.parse(await answer.body.text());
  };
  return {
    roll: () => roll(get),
    look: async userIds => void (await inTurn(userIds, atATime, userId => lookAtOne(get, userId))),
    close: () => agent.destroy(),
  };
}
