import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, get as getOverTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LabCertificates } from '../../src/lab/certificates.ts';

/** A small OpenID provider: it signs whoever `claims` names in, and can be made to answer wrongly. */
export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the next ID token says beside or instead of what it should. */
  claims: Record<string, unknown>;
  /** Signs with a key that the provider does not publish. */
  forgesKey: boolean;
  /** Parameters of the last request to sign in. */
  asked: URLSearchParams;
  /** Follows the address that a browser was sent to: gives where the provider sends it back. */
  signIn(address: string): Promise<URL>;
  stop(): Promise<void>;
}

interface Code {
  readonly challenge: string;
  readonly nonce: string;
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign(token: object, privateKey: string): string {
  const unsigned = `${base64url({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${base64url(token)}`;
  return `${unsigned}.${createSign('sha256').update(unsigned).sign(privateKey, 'base64url')}`;
}

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Where an answer sends the browser. */
async function locationOf(address: string, ca: string | undefined): Promise<string> {
  const { headers } = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = ca === undefined ? get(address, resolve) : getOverTls(address, { ca }, resolve);
    asked.on('error', reject);
  });
  return headers.location ?? '';
}

/** Starts it on a free port of 127.0.0.1; over https where it has certificates. */
export async function startOidcProvider(tls?: LabCertificates): Promise<OidcProvider> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ownKey = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const foreign = pair();
  const codes = new Map<string, Code>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => response.writeHead(500).end());
  };
  const server: Server = tls ? createTlsServer({ cert: tls.cert, key: tls.key }, listener) : createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: OidcProvider = {
    issuer,
    clientId: 'rekey',
    clientSecret: 'client-secret',
    claims: {},
    forgesKey: false,
    asked: new URLSearchParams(),
    signIn: async address => new URL(await locationOf(address, tls?.ca)),
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const authorize = (query: URLSearchParams): string => {
    provider.asked = query;
    const code = randomUUID();
    codes.set(code, { challenge: query.get('code_challenge') ?? '', nonce: query.get('nonce') ?? '' });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    return back.href;
  };

  const idToken = ({ nonce }: Code): string => {
    const now = Math.floor(Date.now() / 1000);
    const token = { iss: issuer, aud: 'rekey', sub: 's', iat: now, exp: now + 300, auth_time: now, nonce };
    return sign({ ...token, ...provider.claims }, provider.forgesKey ? foreign.privateKey : ownKey);
  };

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    const basic = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    const secret = form.get('client_secret') ?? basic.split(':')[1];
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!code || code.challenge !== challenge || secret !== provider.clientSecret)
      return sendJson(response, { error: 'invalid_grant' }, 400);
    sendJson(response, { access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: idToken(code) });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname === '/authorize') return void response.writeHead(302, { Location: authorize(searchParams) }).end();
    if (pathname === '/token') return await exchange(request, response);
    if (pathname === '/jwks')
      return sendJson(response, {
        keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
      });
    sendJson(response, {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    });
  };
  return provider;
}
