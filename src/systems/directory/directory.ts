import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { DirectoryConfig } from '../../config/directory.ts';
import { accountFilters } from './active-directory/account.ts';
import { ActiveDirectory } from './active-directory/active-directory.ts';
import { primaryFinder } from './active-directory/domain.ts';
import { refuseDebugOutput } from './connection.ts';
import { type Directory, DirectoryPort } from './directory-port.ts';
import { LdapDirectory } from './ldap/ldap.ts';
import { personAttributes } from './person.ts';
import type { ServerSettings } from './server.ts';
import { Servers } from './servers.ts';

/** What a directory adapter is made of. */
export interface DirectoryParts {
  readonly config: DirectoryConfig;
  /** `dialog.mailCode.attribute`: holds the private address that codes go to. */
  readonly privateMailAttribute: string | undefined;
  /** PEM certificates to trust instead of the machine's own: the content of `directory.ca`. */
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

function settingsOf(config: DirectoryConfig, ca: string | undefined): ServerSettings {
  return {
    ca,
    serverName: config.serverName,
    timeout: config.timeout,
    connectTimeout: config.connectTimeout,
    account: { dn: config.bindDn, password: config.bindPassword },
    poolSize: config.poolSize,
  };
}

/**
 * The directory as configured. Connects to nothing yet. Throws `directory-debug` where NODE_DEBUG would print
 * passwords, `directory-url` where an address is not ldaps.
 */
export function createDirectory({ config, privateMailAttribute, ca, clock, log }: DirectoryParts): Directory {
  refuseDebugOutput();
  const urls = typeof config.url === 'string' ? [config.url] : config.url;
  const settings = settingsOf(config, ca);
  const { mail, language } = config.attributes;
  const person = personAttributes({
    mail,
    language,
    privateMail: privateMailAttribute === mail ? undefined : privateMailAttribute,
  });
  if (config.kind === 'ldap') {
    const servers = new Servers(urls, settings, clock);
    const attributes = { ...person, match: config.match ?? 'uid' };
    const places = { baseDn: config.baseDn, match: attributes.match, people: [] };
    return new DirectoryPort(servers, new LdapDirectory({ config, servers, attributes, clock, log }), places);
  }
  const servers = new Servers(urls, settings, clock, primaryFinder(clock));
  const attributes = { ...person, match: config.match ?? 'sAMAccountName' };
  const places = { baseDn: config.baseDn, match: attributes.match, people: accountFilters };
  return new DirectoryPort(servers, new ActiveDirectory({ config, servers, attributes, clock }), places);
}
