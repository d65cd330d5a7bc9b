import 'vitest';

/** A server that could be started, with how it is reached; or why it could not. */
export type Available<T> = ({ readonly available: true } & T) | { readonly available: false; readonly reason: string };

/** A Samba AD DC, seeded by `samba-seed.py`. */
export interface SambaServer {
  /** `ldaps://127.x.y.z`. */
  readonly url: string;
  /** The name in its certificate. */
  readonly serverName: string;
  /** The certificate to trust, PEM, and the file that holds it. */
  readonly ca: string;
  readonly caFile: string;
  /** Its private key, for a proxy that stands in for it. */
  readonly keyFile: string;
  readonly domain: string;
  /** Users `user01` … `user30` stand under `OU=People` here, with the password `userPassword`. */
  readonly baseDn: string;
  /** May reset, and write pwdLastSet and lockoutTime, under `OU=People` only. */
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly adminDn: string;
  readonly adminPassword: string;
  readonly userPassword: string;
}

/** OpenLDAP with ppolicy, seeded by `slapd-seed.ldif`. */
export interface OpenLdapServer {
  /** `ldaps://127.0.0.1:PORT`. */
  readonly url: string;
  readonly serverName: string;
  readonly ca: string;
  readonly caFile: string;
  /** Its private key, for a proxy that stands in for it. */
  readonly keyFile: string;
  /** Users `user01` … `user15`. */
  readonly baseDn: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly adminDn: string;
  readonly adminPassword: string;
  readonly userPassword: string;
}

/** PostgreSQL; {@link import('./use.ts').freshDatabase} makes databases in it. */
export interface PostgresServer {
  /** `postgres://…/postgres`: the maintenance database. */
  readonly url: string;
}

/** A browser. */
export interface ChromiumBrowser {
  readonly executablePath: string;
  /** For playwright-core's `chromium.launch`. */
  readonly args: string[];
}

/** Everything the suites may ask for. */
export interface Servers {
  readonly samba: Available<SambaServer>;
  readonly openldap: Available<OpenLdapServer>;
  readonly postgres: Available<PostgresServer>;
  readonly chromium: Available<ChromiumBrowser>;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: Servers;
  }
}
