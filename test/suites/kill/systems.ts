import { Client } from 'ldapts';
import { Agent, request } from 'undici';
import { readCredential } from '../../../src/lab/cucm/credential-row.ts';
import { hashCredential } from '../../../src/lab/cucm/hash-credential.ts';
import type { Lab } from '../../../src/lab/start-lab.ts';
import type { LabUser } from '../../../src/lab/world.ts';

/** What the suites renew: one kind on each system. */
export const renewedKinds = ['cucm-pin', 'unity-pin', 'directory-password'] as const;

/** One of {@link renewedKinds}. */
export type RenewedKind = (typeof renewedKinds)[number];

const CUCM_PIN = 4;

/** What a person's credentials are at the start. */
export const valuesAtFirst = ({
  pin,
  unityPin,
  directoryPassword,
}: LabUser): Readonly<Record<RenewedKind, string>> => ({
  'cucm-pin': pin,
  'unity-pin': unityPin,
  'directory-password': directoryPassword,
});

const passwordIn = (body: string): string | undefined => {
  const coded = /^replace: unicodePwd\nunicodePwd:: (\S+)$/m.exec(body)?.[1];
  return coded && Buffer.from(coded, 'base64').toString('utf16le').slice(1, -1);
};

/** The systems of a lab as somebody sees them who has nothing to do with Rekey: its state, stock clients, the record of calls. */
export class Systems {
  readonly #lab: Lab;
  readonly #agent: Agent;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#agent = new Agent({ connect: { ca: lab.certificates.ca } });
  }

  /** Whether a value is a credential's own now, read from the state behind the protocols: costs no attempt. */
  isInForce({ userId }: LabUser, kind: RenewedKind, value: string): boolean {
    const { cucm, unity, directory } = this.#lab;
    if (kind === 'unity-pin') return unity.system.users.byAlias(userId)?.credentials.pin.value === value;
    if (kind === 'directory-password') return directory.domain.user(userId)?.account.password === value;
    return (
      this.#cucmPin(cucm.database.get('select pkid from enduser where userid = ?', userId))?.hash ===
      hashCredential(value)
    );
  }

  /** Whether a value opens the door: doAuthenticateUser, the voicemail's sign-in, a bind. */
  async opens(user: LabUser, kind: RenewedKind, value: string): Promise<boolean> {
    if (kind === 'unity-pin') return this.#lab.unity.system.signIn(user.userId, value) === 'ok';
    if (kind === 'directory-password') return this.#binds(user, value);
    const answer = await this.#axl('doAuthenticateUser', `<userid>${user.userId}</userid><pin>${value}</pin>`);
    return answer.includes('<userAuthenticated>true</userAuthenticated>');
  }

  /** Somebody else changes a credential by other means. */
  async change(user: LabUser, kind: RenewedKind, value: string): Promise<void> {
    const { unity, directory } = this.#lab;
    if (kind === 'unity-pin') {
      const person = unity.system.users.byAlias(user.userId);
      return person && unity.system.put(person, 'pin', { Credentials: value });
    }
    if (kind === 'cucm-pin') {
      const answer = await this.#axl('updateUser', `<userid>${user.userId}</userid><pin>${value}</pin>`);
      return refused(answer.includes('updateUserResponse') ? undefined : answer);
    }
    const account = directory.domain.user(user.userId)?.account;
    if (!account) throw new TypeError(`The lab's directory has no ${user.userId}.`);
    Object.assign(account, { password: value, pwdLastSet: directory.domain.uniqueTime() });
  }

  /** Every different value that was sent to be set, first to last, whether or not it was taken. */
  written({ userId }: LabUser, kind: RenewedKind): readonly string[] {
    const { control, unity, directory } = this.#lab;
    const { calls } = control;
    const objectId = unity.system.users.byAlias(userId)?.objectId ?? '-';
    const dn = directory.domain.user(userId)?.dn;
    const found = {
      'cucm-pin': () =>
        calls
          .filter(
            ({ system, body }) =>
              system === 'cucm' && /[:<]updateUser[ >]/.test(body) && body.includes(`<userid>${userId}</userid>`),
          )
          .map(({ body }) => /<pin>([^<]*)<\/pin>/.exec(body)?.[1]),
      'unity-pin': () =>
        calls
          .filter(({ method, path }) => method === 'PUT' && path.includes(`/${objectId}/credential/pin`))
          .map(({ body }) => /"Credentials":\s*"([^"]*)"/.exec(body)?.[1]),
      'directory-password': () =>
        calls.filter(({ method, path }) => method === 'modify' && path === dn).map(({ body }) => passwordIn(body)),
    }[kind]();
    return [...new Set(found.filter(value => value !== undefined))];
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  #cucmPin(row: { readonly [column: string]: unknown } | undefined): ReturnType<typeof readCredential> {
    return row && readCredential(this.#lab.cucm.database, { column: 'fkenduser', pkid: String(row['pkid']) }, CUCM_PIN);
  }

  async #axl(operation: string, content: string): Promise<string> {
    const { url, username, password, version } = this.#lab.cucm;
    const { body } = await request(url, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: {
        'content-type': 'text/xml',
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        soapaction: `"CUCM:DB ver=${version} ${operation}"`,
      },
      body:
        `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns="http://www.cisco.com/AXL/API/${version}">` +
        `<soapenv:Body><ns:${operation}>${content}</ns:${operation}></soapenv:Body></soapenv:Envelope>`,
    });
    return body.text();
  }

  async #binds({ userId }: LabUser, password: string): Promise<boolean> {
    const { directory, certificates } = this.#lab;
    const client = new Client({
      url: directory.url,
      timeout: 20_000,
      connectTimeout: 20_000,
      tlsOptions: { ca: certificates.ca },
    });
    try {
      await client.bind(`${userId}@${directory.domain.names.dns}`, password);
      return true;
    } catch {
      return false;
    } finally {
      await client.unbind();
    }
  }
}

function refused(why: string | undefined): void {
  if (why !== undefined) throw new TypeError(`The lab refuses the change by somebody else: ${why}`);
}
