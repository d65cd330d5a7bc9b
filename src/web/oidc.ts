import type { Configuration, CustomFetch } from 'openid-client';
import type { Clock } from '../base/clock.ts';
import { explainConnectFailure } from '../base/connect-failure.ts';
import type { Log } from '../base/log.ts';
import type { Secret } from '../base/secret.ts';

/** The provider, as configured in `web.oidc`. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The claim of the ID token that holds the user id. */
  readonly userClaim: string;
  /** The claim whose values count as groups; absent = the directory is asked. */
  readonly groupsClaim?: string | undefined;
}

/** What {@link createOidc} needs. */
export interface OidcParts {
  readonly config: OidcConfig;
  /** PEM certificates to trust instead of the machine's own: the content of `web.oidc.ca`. */
  readonly ca?: string | undefined;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a sign-in must bring back; it waits in the browser, sealed. */
export interface OidcChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who came back; `refused` = the provider or a check said no. */
export type OidcAnswer =
  | { readonly userId: string; readonly groups?: readonly string[] | undefined }
  | { readonly refused: string }
  | 'unavailable';

/** Sign-in at an OpenID provider: authorization code with PKCE, state and nonce. */
export interface Oidc {
  /** Where the browser is sent; `again` = the provider must ask for the password whatever it remembers. */
  begin(again: boolean): Promise<{ readonly address: string; readonly checks: OidcChecks } | 'unavailable'>;
  /** Judges what came back with `path`, our address with its query. */
  finish(path: string, checks: OidcChecks, again: boolean): Promise<OidcAnswer>;
}

/** Where the provider sends the browser back to, below `server.publicUrl`. */
export const returnPath = '/sign-in/oidc/return';

/** So old the provider's own sign-in may be where the password was asked for again, in seconds. */
const FRESH_SECONDS = 300;

/** The provider's own description is read again after an hour. */
const DISCOVER_EVERY_MS = 60 * 60_000;
const TIMEOUT_SECONDS = 10;

/** Loaded where somebody first signs in so: most processes do without. */
const library = () => import('openid-client');

async function fetchWith(ca: string): Promise<CustomFetch> {
  const { Agent, fetch: fetchOver } = await import('undici');
  const dispatcher = new Agent({ connect: { ca } });
  // The two declare the same Fetch API.
  return ((url: string, options: object) => fetchOver(url, { ...options, dispatcher })) as unknown as CustomFetch;
}

async function discover({ config, ca }: OidcParts): Promise<Configuration> {
  const { discovery, allowInsecureRequests, enableNonRepudiationChecks, customFetch } = await library();
  const issuer = new URL(config.issuer);
  return await discovery(issuer, config.clientId, config.clientSecret.reveal(), undefined, {
    timeout: TIMEOUT_SECONDS,
    // Unless told the library takes a token that came over TLS without a look at its signature. Plain http is loopback's:
    // the configuration refuses any other.
    execute: [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])],
    ...(ca === undefined ? {} : { [customFetch]: await fetchWith(ca) }),
  });
}

interface Discovered {
  readonly at: number;
  readonly configuration: Promise<Configuration>;
}

function discovering(parts: OidcParts): () => Promise<Configuration> {
  let known: Discovered | undefined;
  return () => {
    const now = parts.clock.now();
    if (known && now - known.at < DISCOVER_EVERY_MS) return known.configuration;
    const asked: Discovered = { at: now, configuration: discover(parts) };
    known = asked;
    asked.configuration.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.configuration;
  };
}

/** Codes of errors that mean that nobody was there, or what was there is no provider: nothing that a caller can bring about. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const code = 'code' in error ? String(error.code) : '';
  return error instanceof TypeError || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
}

const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'error';
  const said = 'error' in error ? error.error : 'code' in error ? error.code : error.name;
  return String(said).slice(0, 60);
};

/** Why nobody could be asked: what the connection failed of stands behind an error that names nothing itself. */
function whySilent(error: unknown): string {
  const behind = error instanceof Error && !('code' in error) ? error.cause : undefined;
  return behind instanceof Error ? explainConnectFailure(behind, { ca: 'web.oidc.ca' }) : nameOf(error);
}

function claimed(claims: Readonly<Record<string, unknown>> | undefined, config: OidcConfig): OidcAnswer {
  const userId = claims?.[config.userClaim];
  if (typeof userId !== 'string' || userId === '') return { refused: 'no-user-claim' };
  if (config.groupsClaim === undefined) return { userId };
  const groups = [claims?.[config.groupsClaim] ?? []].flat().filter(group => typeof group === 'string');
  return { userId, groups };
}

/** Builds the sign-in at a provider. Nothing connects yet. */
export function createOidc(parts: OidcParts): Oidc {
  const { config, publicUrl, log } = parts;
  const configuration = discovering(parts);
  const unavailable = (error: unknown): 'unavailable' => {
    log.warn(
      { issuer: config.issuer },
      `The OpenID provider does not answer as it should: ${whySilent(error)}. The address is web.oidc.issuer.`,
    );
    return 'unavailable';
  };
  return {
    async begin(again) {
      try {
        const client = await library();
        const verifier = client.randomPKCECodeVerifier();
        const checks = { state: client.randomState(), nonce: client.randomNonce(), verifier };
        const address = client.buildAuthorizationUrl(await configuration(), {
          redirect_uri: publicUrl + returnPath,
          scope: 'openid profile',
          state: checks.state,
          nonce: checks.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...(again ? { prompt: 'login', max_age: '0' } : {}),
        });
        return { address: address.href, checks };
      } catch (error) {
        return unavailable(error);
      }
    },

    async finish(path, { state, nonce, verifier }, again) {
      try {
        const { authorizationCodeGrant } = await library();
        const tokens = await authorizationCodeGrant(await configuration(), new URL(publicUrl + path), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          ...(again ? { maxAge: FRESH_SECONDS } : {}),
        });
        return claimed(tokens.claims(), config);
      } catch (error) {
        return isOutage(error) ? unavailable(error) : { refused: nameOf(error) };
      }
    },
  };
}
