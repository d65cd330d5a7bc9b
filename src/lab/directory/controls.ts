import { BerReader, BerWriter } from 'ldapts';
import type { RequestControl } from './message.ts';
import { type LdapResult, type ResponseControl, result, resultCodes } from './respond.ts';
import type { DirectorySwitches } from './switches.ts';

/** Controls by their numbers. */
export const controlIds = {
  paged: '1.2.840.113556.1.4.319',
  domainScope: '1.2.840.113556.1.4.1339',
  policyHints: '1.2.840.113556.1.4.2239',
  policyHintsDeprecated: '1.2.840.113556.1.4.2066',
} as const;

/** Controls that change nothing here: security descriptors, deleted objects, extended DNs, verify name, range limits. */
const harmless = [
  '1.2.840.113556.1.4.801',
  '1.2.840.113556.1.4.417',
  '1.2.840.113556.1.4.529',
  '1.2.840.113556.1.4.1338',
  '1.2.840.113556.1.4.1948',
];

/** The controls that this domain controller offers. */
export function supportedControls({ policyHints }: DirectorySwitches): readonly string[] {
  const hints = {
    current: [controlIds.policyHints, controlIds.policyHintsDeprecated],
    deprecated: [controlIds.policyHintsDeprecated],
    none: [],
  };
  return [controlIds.paged, controlIds.domainScope, ...harmless, ...hints[policyHints]];
}

/** The refusal of a critical control that is not offered; undefined where there is none. */
export function unsupported(controls: readonly RequestControl[], switches: DirectorySwitches): LdapResult | undefined {
  const offered = supportedControls(switches);
  if (!controls.some(({ oid, critical }) => critical && !offered.includes(oid))) return undefined;
  const text = '00002040: SvcErr: DSID-031401E3, problem 5010 (UNAVAIL_EXTENSION), data 0\n';
  return result(resultCodes.unavailableCriticalExtension, text);
}

/** Whether a reset must obey history and minimum age; a refusal where the control is malformed. */
export function policyHints(controls: readonly RequestControl[], switches: DirectorySwitches): boolean | LdapResult {
  const offered = supportedControls(switches);
  const ids: readonly string[] = [controlIds.policyHints, controlIds.policyHintsDeprecated];
  const control = controls.find(({ oid }) => ids.includes(oid) && offered.includes(oid));
  if (!control) return false;
  const flag = control.value?.toString('hex');
  if (flag === '3003020101') return true;
  if (flag === '3003020100') return false;
  const text = '00000057: LdapErr: DSID-0C0910F8, comment: Error processing control, data 0, v4563';
  return result(resultCodes.unavailableCriticalExtension, text);
}

/** What a paged search asked for; undefined for one that is not paged. Throws where the control is malformed. */
export function pagingOf(
  controls: readonly RequestControl[],
): { readonly size: number; readonly cookie: string } | undefined {
  const control = controls.find(({ oid }) => oid === controlIds.paged);
  if (!control) return undefined;
  const reader = new BerReader(control.value ?? Buffer.alloc(0));
  reader.readSequence();
  const size = reader.readInt() ?? 0;
  return { size, cookie: reader.readString() ?? '' };
}

/** The control that goes with a page; an empty cookie says that it was the last. */
export function pageControl(cookie: string): ResponseControl {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(0);
  writer.writeString(cookie);
  writer.endSequence();
  return { oid: controlIds.paged, value: writer.buffer };
}
