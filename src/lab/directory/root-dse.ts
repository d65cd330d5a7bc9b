import { supportedControls } from './controls.ts';
import type { Domain, UserEntry } from './domain.ts';
import type { Value } from './entry.ts';
import { toGeneralizedTime } from './file-time.ts';
import { tokenGroups } from './user-attributes.ts';

/** Given only to those who name them. */
const onRequest: readonly string[] = ['tokenGroups'];

/** What the server says about itself (MS-ADTS 3.1.1.3.2); `reader` is who asks. */
export function rootDse(domain: Domain, reader: UserEntry | undefined): ReadonlyMap<string, readonly Value[]> {
  const { baseDn, settingsDn, host } = domain.names;
  const configuration = `CN=Configuration,${baseDn}`;
  return new Map<string, readonly Value[]>([
    ['currentTime', [toGeneralizedTime(domain.now)]],
    ['subschemaSubentry', [`CN=Aggregate,CN=Schema,${configuration}`]],
    ['dsServiceName', [settingsDn]],
    ['namingContexts', [baseDn, configuration, `CN=Schema,${configuration}`]],
    ['defaultNamingContext', [baseDn]],
    ['schemaNamingContext', [`CN=Schema,${configuration}`]],
    ['configurationNamingContext', [configuration]],
    ['rootDomainNamingContext', [baseDn]],
    ['supportedControl', supportedControls(domain.switches)],
    ['supportedLDAPVersion', ['3', '2']],
    ['supportedExtension', ['1.3.6.1.4.1.4203.1.11.3']],
    ['supportedCapabilities', ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1670', '1.2.840.113556.1.4.2080']],
    ['dnsHostName', [host]],
    ['ldapServiceName', [`${domain.names.dns}:dc1$@${domain.names.dns.toUpperCase()}`]],
    ['serverName', [settingsDn.replace(/^CN=NTDS Settings,/, '')]],
    ['isSynchronized', ['TRUE']],
    ['isGlobalCatalogReady', ['TRUE']],
    ['domainFunctionality', ['7']],
    ['forestFunctionality', ['7']],
    ['domainControllerFunctionality', ['7']],
    ['tokenGroups', reader ? tokenGroups(domain, reader, true) : []],
  ]);
}

/** The attributes of the root DSE that were asked for. */
export function selectRootDse(
  all: ReadonlyMap<string, readonly Value[]>,
  asked: readonly string[],
): readonly (readonly [string, readonly Value[]])[] {
  const names = asked.map(name => name.toLowerCase());
  const everything = names.length === 0 || names.includes('*') || names.includes('+');
  return [...all].filter(([name, values]) => {
    if (values.length === 0) return false;
    return names.includes(name.toLowerCase()) || (everything && !onRequest.includes(name));
  });
}
