import type { Session } from './session.ts';

/** What a server says about itself (RFC 4512 section 5.1; Active Directory adds the last three). */
export interface RootDse {
  readonly supportedControls: ReadonlySet<string>;
  readonly supportedExtensions: ReadonlySet<string>;
  readonly namingContexts: readonly string[];
  /** The domain's DN. */
  readonly defaultNamingContext: string | undefined;
  /** The DN of this domain controller's own settings: what `fSMORoleOwner` names. */
  readonly dsServiceName: string | undefined;
  /** The SIDs of whoever asks: our own account and its groups. */
  readonly ownSids: readonly Buffer[];
}

const attributes = [
  'supportedControl',
  'supportedExtension',
  'namingContexts',
  'defaultNamingContext',
  'dsServiceName',
  'tokenGroups',
];

/** Reads the root DSE as our own account. */
export async function readRootDse(session: Session): Promise<RootDse> {
  const row = await session.read('', attributes);
  return {
    supportedControls: new Set(row?.texts('supportedControl')),
    supportedExtensions: new Set(row?.texts('supportedExtension')),
    namingContexts: row?.texts('namingContexts') ?? [],
    defaultNamingContext: row?.text('defaultNamingContext'),
    dsServiceName: row?.text('dsServiceName'),
    ownSids: row?.bytes('tokenGroups') ?? [],
  };
}
