/** What differs between domains, or what the reference does not know of Active Directory: each is a switch. */
export interface DirectorySwitches {
  /** Whether the root DSE offers the policy-hints control, and which one. */
  readonly policyHints: 'current' | 'deprecated' | 'none';
  /** Sub-code of a bind for a user that does not exist. */
  readonly unknownUser: '525' | '52e';
  /** What a bind with a name and no password is answered: as a real domain controller does, or as Samba. */
  readonly emptyPassword: 'anonymous' | 'refused';
  /** Minutes for which the password before the last still binds. */
  readonly oldPasswordMinutes: number;
  /** Whether our accounts hold Unexpire-Password on the domain; without it a reset leaves pwdLastSet at 0. */
  readonly unexpirePassword: boolean;
  /** Whether everybody may read password settings objects. By default only administrators may. */
  readonly psoReadable: boolean;
  /** Whether a wrong old password in a change counts as a failed sign-in. */
  readonly wrongChangeCounts: boolean;
  /** Whether a subtree search of the domain also answers references to its other naming contexts. */
  readonly references: boolean;
  /** Entries in one answer, as the domain's MaxPageSize. */
  readonly maxPageSize: number;
  /** Values of one attribute in one answer, as the domain's MaxValRange. */
  readonly maxValRange: number;
}

/** The switches as they stand unless told otherwise: a real domain controller with its defaults. */
export const directorySwitches: DirectorySwitches = {
  policyHints: 'current',
  unknownUser: '525',
  emptyPassword: 'anonymous',
  oldPasswordMinutes: 0,
  unexpirePassword: true,
  psoReadable: false,
  wrongChangeCounts: true,
  references: true,
  maxPageSize: 1000,
  maxValRange: 1500,
};
