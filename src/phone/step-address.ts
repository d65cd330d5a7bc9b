import { RekeyError } from '../base/rekey-error.ts';

/** The longest address that phones reach Rekey at; `server.publicUrl` may not be longer. */
const LONGEST_PUBLIC_URL = 150;

/** The longest token a page may have (`Page.token`). */
const LONGEST_TOKEN = 64;

/** Where the steps of a dialog go, and the answers to what was pushed; of one length. */
export type StepPath = '/phone/step' | '/phone/push';

const TOKEN_PARAMETER = '?t=';

/** What `{next}` can come to at most; a template adds `&amp;do=KEY`, and the whole stays under 256. */
export const NEXT_LENGTH: number = LONGEST_PUBLIC_URL + '/phone/step'.length + TOKEN_PARAMETER.length + LONGEST_TOKEN;

/** What may be a token: safe in an address as it is. */
const token = /^[A-Za-z0-9._~-]{1,64}$/;

/** Whether a text from outside can be a token of ours. */
export function isToken(text: string): boolean {
  return token.test(text);
}

/** The address of the next step, without its token. Throws `public-url-too-long`. */
export function stepAddress(publicUrl: string, path: StepPath = '/phone/step'): string {
  const base = publicUrl.replace(/\/+$/, '');
  if (base.length > LONGEST_PUBLIC_URL) {
    throw new RekeyError(
      'public-url-too-long',
      `The address ${base} has ${base.length} characters; phones take 256 for a whole address, so ${LONGEST_PUBLIC_URL} are left to it.`,
    );
  }
  return base + path + TOKEN_PARAMETER;
}
