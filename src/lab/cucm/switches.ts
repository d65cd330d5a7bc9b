/** Releases the lab can be; each accepts the schema versions that its real one does (reference, section 4). */
export const releases = {
  '10.5': { versions: ['8.5', '9.0', '9.1', '10.0', '10.5'], build: '10.5.2.10000-5' },
  '11.5': { versions: ['9.0', '9.1', '10.0', '10.5', '11.0', '11.5'], build: '11.5.1.14900-11' },
  '12.5': { versions: ['10.0', '10.5', '11.0', '11.5', '12.0', '12.5'], build: '12.5.1.11900-146' },
  '14': { versions: ['11.0', '11.5', '12.0', '12.5', '14.0'], build: '14.0.1.12900-161' },
  '15': { versions: ['12.0', '12.5', '14.0', '15.0'], build: '15.0.1.10000-32' },
} as const;

/** Everything about a real CUCM that no source settles, and its limits: an adapter must survive every position. */
export interface CucmSwitches {
  readonly release: keyof typeof releases;
  /** What doAuthenticateUser answers to a wrong credential. */
  readonly wrongCredential: 'false' | 'fault';
  /** What doAuthenticateUser answers to a user it does not know. */
  readonly unknownUser: 'false' | 'fault';
  readonly mustChangeAuthenticates: boolean;
  readonly expiredAuthenticates: boolean;
  /** Whether a failed doAuthenticateUser raises the hack count. */
  readonly failuresCount: boolean;
  /** Seconds for which a credential that authenticated does so again unasked; 120 where caching is enabled, 0 = off. */
  readonly credentialCacheSeconds: number;
  /** What becomes of a synchronised field of an LDAP user. */
  readonly ldapUpdate: 'fault' | 'ignored';
  /** Whether the minimum duration between changes binds an administrator's change too. */
  readonly minDurationBindsAdministrators: boolean;
  /** Classes of characters that a password needs where trivial ones are refused: 4 in newer guides. */
  readonly passwordClasses: 3 | 4;
  /** In whose words a policy refuses. */
  readonly policyTexts: 'self-care' | 'unity' | 'terse' | 'opaque';
  readonly schemaTexts: 'cvc' | 'unmarshalling';
  /** The prefix of `axlError` in faults, with its colon. */
  readonly faultPrefix: '' | 'ns2:';
  /** What the refusal says when the push to Unity Connection failed. */
  readonly syncFailureText: string;
  /** Greatest answer, in bytes. */
  readonly responseLimit: number;
  /** Greatest sum of answers not yet fetched, in bytes. */
  readonly memoryLimit: number;
  /** Writes that the change-notification queue holds; one more is answered with 503. */
  readonly writeQueue: number;
  /** Writes that leave the queue in a second. */
  readonly writesPerSecond: number;
  /** Minutes without a call after which a session is answered with 404. */
  readonly sessionIdleMinutes: number;
  /** Device queries a minute, all clients together. */
  readonly risQueriesPerMinute: number;
  /**
   * Whether CUCM compares users' credentials with the default ones: it does; it refuses the column; or equal values are
   * not encrypted equally, so that the comparison finds nobody.
   */
  readonly defaultComparison: 'works' | 'refused' | 'silent';
  /** The answers of RisPort70, or the flat ones of old releases without the Result wrapper. */
  readonly risShape: 'result' | 'flat';
}

/** The positions in which `rekey lab` starts. */
export const defaultSwitches: CucmSwitches = {
  release: '12.5',
  wrongCredential: 'false',
  unknownUser: 'false',
  mustChangeAuthenticates: true,
  expiredAuthenticates: true,
  failuresCount: true,
  credentialCacheSeconds: 0,
  ldapUpdate: 'fault',
  minDurationBindsAdministrators: true,
  passwordClasses: 3,
  policyTexts: 'self-care',
  schemaTexts: 'cvc',
  faultPrefix: '',
  syncFailureText: 'Unable to update the PIN on the Unity Connection server.',
  responseLimit: 8 * 1024 * 1024,
  memoryLimit: 16 * 1024 * 1024,
  writeQueue: 1000,
  writesPerSecond: 100,
  sessionIdleMinutes: 30,
  risQueriesPerMinute: 15,
  defaultComparison: 'works',
  risShape: 'result',
};
