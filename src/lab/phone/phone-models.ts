/** A model that the virtual phone can be. Facts: Cisco's services development notes, "Supported phones". */
export interface PhoneModel {
  /** As `x-CiscoIPPhoneModelName` has it. */
  readonly name: string;
  /** `width,height,depth,C|G` of the services area, as `x-CiscoIPPhoneDisplay` has it. */
  readonly display: string;
  readonly softkeys: number;
  readonly acceptCharset: string;
  /** Forms with `method="post"` are posted; others ignore the attribute. */
  readonly posts: boolean;
  /** Whether an Input can be shown at all. */
  readonly input: boolean;
  /** Whether `SoftKey:` URIs work. */
  readonly softKeyUris: boolean;
  /** 6900: beside a Title only the Prompt shows. */
  readonly promptHidesTitle: boolean;
  /** The newest date of `Expires` that counts must be after 1970 (8800). */
  readonly expiresAfter1970: boolean;
  /** The longest document in bytes; 6900 says "Data too large!". */
  readonly maxBytes: number;
  /** Speaks TLS 1.0 at most. */
  readonly legacyTls: boolean;
}

const UTF8_FIRST = 'utf-8,iso-8859-1;q=0.8';
const LATIN_FIRST = 'iso-8859-1,utf-8;q=0.8';

const common = {
  softkeys: 4,
  acceptCharset: UTF8_FIRST,
  posts: false,
  input: true,
  softKeyUris: true,
  promptHidesTitle: false,
  expiresAfter1970: false,
  maxBytes: 1_000_000,
  legacyTls: false,
} as const;

/** Every model, the oldest first. */
export const phoneModels: readonly PhoneModel[] = [
  { ...common, name: 'CP-7940G', display: '133,65,2,G', acceptCharset: 'iso-8859-1', legacyTls: true },
  { ...common, name: 'CP-7942G', display: '298,144,3,G', acceptCharset: LATIN_FIRST, legacyTls: true },
  { ...common, name: 'CP-7965G', display: '298,156,16,C', legacyTls: true },
  { ...common, name: 'CP-6941', display: '396,81,1,G', promptHidesTitle: true, maxBytes: 196_608 },
  { ...common, name: 'CP-7841', display: '396,162,1,G', posts: true },
  { ...common, name: 'CP-8821', display: '240,215,24,C', softkeys: 2, posts: true, expiresAfter1970: true },
  { ...common, name: 'CP-8845', display: '559,265,24,C', posts: true, expiresAfter1970: true },
  { ...common, name: 'CP-8875', display: '696,312,24,C', softKeyUris: false, posts: true, expiresAfter1970: true },
  { ...common, name: 'CP-8961', display: '498,289,24,C', acceptCharset: UTF8_FIRST },
  { ...common, name: 'DP-9851', display: '480,272,24,C' },
  { ...common, name: 'CP-860', display: '320,480,24,C', input: false },
];

/** The model of a name; the 8845 where there is none. */
export function phoneModel(name: string | undefined): PhoneModel {
  const found = phoneModels.find(model => model.name === name) ?? phoneModels.find(model => model.name === 'CP-8845');
  if (!found) throw new TypeError('The list of phone models lacks the CP-8845.');
  return found;
}
