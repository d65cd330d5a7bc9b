import { AxlFault } from './axl-fault.ts';
import type { CredentialOwner, CredentialRow } from './credential-row.ts';
import type { CucmDatabase } from './database.ts';
import { hashCredential } from './hash-credential.ts';
import { booleanOf, textOf, type XmlNode } from './xml-node.ts';

/** Writes a new value down; the old one goes to the history. The policy was asked before. */
export function storeValue(
  database: CucmDatabase,
  owner: CredentialOwner,
  credential: CredentialRow,
  value: string,
): void {
  const last = database.get(
    `select max(changeid) as last from credentialhistory where ${owner.column} = ? and tkcredential = ?`,
    owner.pkid,
    credential.kind,
  );
  database.insert('credentialhistory', {
    [owner.column]: owner.pkid,
    tkcredential: credential.kind,
    credentials: credential.hash,
    timechanged: credential.changedAt,
    changeid: Number(last?.['last'] ?? 0) + 1,
  });
  database.update('credential', credential.pkid, { credentials: hashCredential(value), timechanged: database.now() });
}

const letter = (value: boolean): string => (value ? 't' : 'f');

function policyChange(database: CucmDatabase, name: string | undefined): Record<string, string> {
  if (name === undefined) return {};
  const policy = database.get('select pkid from credentialpolicy where displayname = ?', name);
  if (!policy) throw new AxlFault(5003, `Credential Policy not found: ${name}`);
  return { fkcredentialpolicy: String(policy['pkid']) };
}

function flagChange(column: string, value: boolean | undefined): Record<string, string> {
  return value === undefined ? {} : { [column]: letter(value) };
}

function lockChange(database: CucmDatabase, locked: boolean | undefined): Record<string, number | null> {
  return locked === undefined ? {} : { timeadminlockout: locked ? database.now() : null };
}

/**
 * Carries out `pinCredentials` or `passwordCredentials`, whose children begin with `pin` or `pwd`. Throws where user must
 * change and user cannot change would both hold.
 */
export function changeFlags(
  database: CucmDatabase,
  credential: CredentialRow,
  flags: XmlNode,
  prefix: 'pin' | 'pwd',
): void {
  const cantChange = booleanOf(flags, `${prefix}CredUserCantChange`);
  const mustChange = booleanOf(flags, `${prefix}CredUserMustChange`);
  if ((cantChange ?? credential.cantChange) && (mustChange ?? credential.mustChange)) {
    throw new AxlFault(5003, 'User Cannot Change and User Must Change at Next Login are mutually exclusive.');
  }
  database.update('credential', credential.pkid, {
    ...policyChange(database, textOf(flags, `${prefix}CredPolicyName`)),
    ...flagChange('cantchange', cantChange),
    ...flagChange('credmustchange', mustChange),
    ...flagChange('doesntexpire', booleanOf(flags, `${prefix}CredDoesNotExpire`)),
    ...lockChange(database, booleanOf(flags, `${prefix}CredLockedByAdministrator`)),
  });
  if (booleanOf(flags, `${prefix}ResetHackCount`)) {
    database.run(
      'update credentialdynamic set previoushackcount = hackcount, hackcount = 0, timehackedlockout = null where fkcredential = ?',
      credential.pkid,
    );
  }
}
