import { randomBytes } from 'node:crypto';
import type { LabRequest } from '../lab-https.ts';
import { readCredential } from './credential-row.ts';
import type { CucmDatabase } from './database.ts';
import { hashCredential } from './hash-credential.ts';
import { PASSWORD } from './tables.ts';

/** Who calls, or the status that refuses the call. */
export type SignIn =
  | { readonly userId: string; readonly roles: ReadonlySet<string>; readonly cookies: readonly string[] }
  | { readonly status: 401 | 404 };

interface Session {
  readonly userId: string;
  lastUsed: number;
}

const MOST_SESSIONS = 5000;

function basicCredentials(authorization: string): readonly [string, string] | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1];
  const [, userId, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return userId === undefined || password === undefined ? undefined : [userId, password];
}

/** Application users sign in with Basic authentication, or with the cookie that an earlier sign-in was given. */
export class AppUserSessions {
  readonly #database: CucmDatabase;
  readonly #idleSeconds: number;
  readonly #sessions = new Map<string, Session>();

  constructor(database: CucmDatabase, idleMinutes: number) {
    this.#database = database;
    this.#idleSeconds = idleMinutes * 60;
  }

  /** Authorization counts where it stands; else the session: unknown 401, idle too long 404. */
  signIn(request: LabRequest): SignIn {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) return this.#byPassword(authorization);
    const id = /(?:^|;\s*)JSESSIONIDSSO=([^;]+)/.exec(cookie ?? '')?.[1];
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (!session || id === undefined) return { status: 401 };
    if (session.lastUsed + this.#idleSeconds < this.#database.now()) {
      this.#sessions.delete(id);
      return { status: 404 };
    }
    session.lastUsed = this.#database.now();
    return { userId: session.userId, roles: this.#rolesOf(session.userId), cookies: [] };
  }

  #byPassword(authorization: string): SignIn {
    const [userId = '', password = ''] = basicCredentials(authorization) ?? [];
    const user = this.#database.get('select pkid from applicationuser where name = ?', userId);
    const owner = { column: 'fkapplicationuser', pkid: String(user?.['pkid'] ?? '') } as const;
    const credential = readCredential(this.#database, owner, PASSWORD);
    if (credential?.hash !== hashCredential(password)) return { status: 401 };
    return { userId, roles: this.#rolesOf(userId), cookies: this.#open(userId) };
  }

  #open(userId: string): readonly string[] {
    const oldest = this.#sessions.keys().next().value;
    if (this.#sessions.size >= MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    const id = randomBytes(16).toString('hex').toUpperCase();
    this.#sessions.set(id, { userId, lastUsed: this.#database.now() });
    const own = randomBytes(16).toString('hex').toUpperCase();
    return [`JSESSIONIDSSO=${id}; Path=/; Secure; HttpOnly`, `JSESSIONID=${own}; Path=/axl; Secure; HttpOnly`];
  }

  #rolesOf(userId: string): ReadonlySet<string> {
    const rows = this.#database.all(
      `select r.name from applicationuser u join applicationuserdirgroupmap g on g.fkapplicationuser = u.pkid
        join functionroledirgroupmap m on m.fkdirgroup = g.fkdirgroup join functionrole r on r.pkid = m.fkfunctionrole
        where u.name = ?`,
      userId,
    );
    return new Set(rows.map(row => String(row['name'])));
  }
}
