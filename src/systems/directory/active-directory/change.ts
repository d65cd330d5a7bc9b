import { Attribute, type BerWriter, Change, Control } from 'ldapts';
import type { Secret } from '../../../base/secret.ts';
import type { RenewOptions } from '../../../renewal/ports.ts';
import type { RootDse } from '../root-dse.ts';

/** LDAP_SERVER_POLICY_HINTS and its deprecated twin (MS-ADTS 3.1.1.3.4.1.27): history holds for a reset too. */
const policyHints = ['1.2.840.113556.1.4.2239', '1.2.840.113556.1.4.2066'];

const MUST_CHANGE = '0';
const CHANGED_NOW = '-1';

class PolicyHints extends Control {
  protected override writeControl(writer: BerWriter): void {
    // SEQUENCE { INTEGER 1 }
    writer.writeBuffer(Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01]), 0x04);
  }
}

function replace(type: string, value: string | Buffer): Change {
  const values: string[] | Buffer[] = typeof value === 'string' ? [value] : [value];
  return new Change({ operation: 'replace', modification: new Attribute({ type, values }) });
}

/**
 * The changes of one Modify that sets a password as an administrator does (MS-ADTS 3.1.1.3.1.5.1): unicodePwd is the
 * value in quotation marks, UTF-16LE. pwdLastSet is always said: without the right Unexpire-Password the server would
 * expire the value at once (MS-SAMR 3.1.1.8.7). A reset does not lift a lock; lockoutTime does.
 */
export function resetChanges(value: Secret, options: Pick<RenewOptions, 'mustChange' | 'unlock'>): Change[] {
  const changes = [
    replace('unicodePwd', Buffer.from(`"${value.reveal()}"`, 'utf16le')),
    replace('pwdLastSet', options.mustChange ? MUST_CHANGE : CHANGED_NOW),
  ];
  return options.unlock ? [...changes, unlockChange()] : changes;
}

/** Lifts a lock from failed attempts. */
export function unlockChange(): Change {
  return replace('lockoutTime', '0');
}

/** The control that makes a reset obey history and minimum age, critical; undefined where the server has none. */
export function policyHintsControl(rootDse: RootDse): Control | undefined {
  const type = policyHints.find(oid => rootDse.supportedControls.has(oid));
  return type === undefined ? undefined : new PolicyHints(type, { critical: true });
}
