import type { ClaimedUser } from './pushes.ts';

/** Where other users of pushes are known. */
export interface ChainSettings {
  /** CUCM's own address, `https://cucm.example.com:8443/ccmcip/authenticate.jsp`. */
  readonly url: string;
  /** PEM of the authorities to trust; unless given the well-known ones. */
  readonly ca?: string | undefined;
  /** Milliseconds until it is given up. */
  readonly timeout: number;
}

/** What the address behind ours said. */
export type ChainAnswer = 'authorized' | 'unauthorized' | 'unavailable';

/** Asks the address that phones asked before ours. Never rejects. */
export type ChainClient = (claimed: ClaimedUser) => Promise<ChainAnswer>;

/** What CUCM answers (reference "Push"). */
const answers: Readonly<Record<string, ChainAnswer>> = { AUTHORIZED: 'authorized', 'UN-AUTHORIZED': 'unauthorized' };

/** Longer than any answer. */
const LARGEST_ANSWER = 1024;

function addressFor(url: string, { user, password, device }: ClaimedUser): URL {
  const address = new URL(url);
  address.search = new URLSearchParams({ UserID: user, Password: password, devicename: device }).toString();
  return address;
}

/** Builds the wire. One address, which the operator named; redirects are not followed, as phones follow none. */
export function createChainClient({ url, ca, timeout }: ChainSettings): ChainClient {
  return async claimed => {
    // Loaded when it is first needed: a server answers sooner.
    const { Agent, request } = await import('undici');
    const limits = { headersTimeout: timeout, bodyTimeout: timeout, maxResponseSize: LARGEST_ANSWER };
    const agent = new Agent({ connect: { timeout, ...(ca === undefined ? {} : { ca }) }, pipelining: 0, ...limits });
    try {
      const signal = AbortSignal.timeout(timeout);
      const { statusCode, body } = await request(addressFor(url, claimed), { dispatcher: agent, signal });
      const text = (await body.text()).trim();
      return statusCode === 200 ? (answers[text] ?? 'unavailable') : 'unavailable';
    } catch {
      // What undici says may hold the address, and so the password.
      return 'unavailable';
    } finally {
      await agent.destroy();
    }
  };
}
