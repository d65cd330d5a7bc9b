/** What the reference does not know about Unity Connection: each unknown is a switch, and an adapter must survive every position. */
export interface UnitySwitches {
  /** Where the credential policies stand: clients use the first, Cisco's page of the credentials names the second. */
  readonly rulesAt: 'authenticationrules' | 'credentialpolicies' | 'both';
  /** How an error looks to a caller that asked for JSON. */
  readonly errorShape: 'message' | 'list' | 'xml' | 'plain';
  /** A failed GET answers 200 with the error as its body. */
  readonly errorsIn200: boolean;
  /** `flat`: `{"@total":"1","User":{…}}`; `wrapped`: `{"Users":{"-total":"1",…}}`, as one of Cisco's examples has it. */
  readonly listShape: 'flat' | 'wrapped';
  /** Whether the minimum age of a credential binds an administrator's PUT. */
  readonly minDurationBinds: boolean;
  /** Whether the history binds an administrator's PUT (a client's comment says that it does). */
  readonly historyBinds: boolean;
  /** Whether a line of the keypad makes a PIN trivial only where it is the whole of it at the minimum length, or anywhere. */
  readonly keypadLine: 'whole' | 'anywhere';
  /** Whether a new value alone also ends a lock from failed attempts. */
  readonly newValueUnlocks: boolean;
  /** Whether must-change travels with a synchronised PIN. */
  readonly mustChangeTravels: boolean;
  /** What a PIN that came with a template shows as its last change: the template's, or the making of the mailbox. */
  readonly templatePin: 'template' | 'copy';
  /** Minutes that the server's wall clock, which its times without zone show, is ahead of UTC. */
  readonly zoneMinutes: number;
}

/** The switches as they stand unless told otherwise. */
export const unitySwitches: UnitySwitches = {
  rulesAt: 'authenticationrules',
  errorShape: 'message',
  errorsIn200: false,
  listShape: 'flat',
  minDurationBinds: false,
  historyBinds: true,
  keypadLine: 'whole',
  newValueUnlocks: false,
  mustChangeTravels: true,
  templatePin: 'template',
  zoneMinutes: 0,
};
