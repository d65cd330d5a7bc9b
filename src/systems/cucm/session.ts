import type { Clock } from '../../base/clock.ts';
import type { Secret } from '../../base/secret.ts';
import type { HttpAnswer, Transport } from './transport.ts';

/** Posts as one user: with the session's cookie where there is one, with the password otherwise. */
export interface Session {
  post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<HttpAnswer>;
}

/** Who posts. */
export interface SessionUser {
  readonly username: string;
  readonly password: Secret;
}

/** CUCM ends a session that was idle for 30 minutes (AXL developer guide); a little earlier we do not try it any more. */
const idleMs = 25 * 60_000;

function sessionCookie(answer: HttpAnswer): string | undefined {
  for (const cookie of answer.headers['set-cookie'] ?? []) {
    const value = /^\s*(JSESSIONIDSSO=[^;]+)/.exec(cookie)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}

/**
 * Keeps the cookie JSESSIONIDSSO, sends it in place of the Authorization header, and falls back to the password once
 * where CUCM no longer knows it (401 or 404): neither was carried out, so that a change may be sent again.
 */
export function createSession(transport: Transport, user: SessionUser, clock: Clock): Session {
  let cookie: string | undefined;
  let usedAt = 0;
  const authorization = (): string =>
    `Basic ${Buffer.from(`${user.username}:${user.password.reveal()}`, 'utf8').toString('base64')}`;
  const remember = (answer: HttpAnswer): HttpAnswer => {
    usedAt = clock.now();
    if (answer.status < 400 || answer.status === 500) cookie = sessionCookie(answer) ?? cookie;
    return answer;
  };
  return {
    post: async (path, headers, body) => {
      const withCookie = cookie !== undefined && clock.now() - usedAt < idleMs ? cookie : undefined;
      if (withCookie !== undefined) {
        const answer = await transport.post(path, { ...headers, Cookie: withCookie }, body);
        if (answer.status !== 401 && answer.status !== 404) return remember(answer);
        if (cookie === withCookie) cookie = undefined;
      }
      return remember(await transport.post(path, { ...headers, Authorization: authorization() }, body));
    },
  };
}
