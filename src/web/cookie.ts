/** A cookie to be set. */
export interface Cookie {
  readonly name: string;
  /** Empty = the cookie is taken back. */
  readonly value: string;
  readonly sameSite: 'Strict' | 'Lax';
  /** Unless given it ends with the browser. */
  readonly seconds?: number | undefined;
}

/** The names of our cookies; over https they cannot be set for us by another host (`__Host-`). */
export interface CookieNames {
  readonly session: string;
  /** Of a browser that has not signed in, for the forms that it may send all the same. */
  readonly guest: string;
  readonly language: string;
  /** What a sign-in at a provider must bring back. */
  readonly oidc: string;
}

/** The names for pages over https or plain http. */
export function cookieNames(isSecure: boolean): CookieNames {
  const prefix = isSecure ? '__Host-' : '';
  return {
    session: `${prefix}rekey`,
    guest: `${prefix}rekey-guest`,
    language: `${prefix}rekey-language`,
    oidc: `${prefix}rekey-oidc`,
  };
}

/** The cookies of a request; of a name sent twice the first counts, as browsers send the narrower one first. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').slice(0, 8192).split(';')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const name = pair.slice(0, at).trim();
    if (!cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
}

/** A Set-Cookie header; values are base64url or words of ours, so nothing in them needs escaping. */
export function writeCookie({ name, value, sameSite, seconds }: Cookie, isSecure: boolean): string {
  const age = value === '' ? 0 : seconds;
  const parts = [
    `${name}=${value.replace(/[^\w.-]/g, '')}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(isSecure ? ['Secure'] : []),
    ...(age === undefined ? [] : [`Max-Age=${age}`]),
  ];
  return parts.join('; ');
}
