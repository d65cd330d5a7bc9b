/**
 * The AXL operations that Rekey uses, as data: the one source of the WSDL ({@link axlWsdl}) and of the check that every
 * request passes before it is sent ({@link checkRequest}). Order, optionality and versions as in AXL's schema 10.5–15.
 *
 * One word an element, in schema order: `name` required, `name?` optional, `name*` any number, `a|b` exactly one of
 * them, `name:Type` complex, `name@11.5` known from that version on. Everything else is a string on purpose: the soap
 * library would turn CUCM's `t` and its date texts into false. Inside `returnedTags` a text may be empty, but for booleans.
 */
export const axlTypes = {
  PinCredentials:
    'pinCredPolicyName? pinCredUserCantChange? pinCredUserMustChange? pinCredDoesNotExpire? pinCredTimeChanged? ' +
    'pinCredTimeAdminLockout? pinCredLockedByAdministrator? pinResetHackCount?',
  PasswordCredentials:
    'pwdCredPolicyName? pwdCredUserCantChange? pwdCredUserMustChange? pwdCredDoesNotExpire? pwdCredTimeChanged? ' +
    'pwdCredTimeAdminLockout? pwdCredLockedByAdministrator? pwdResetHackCount?',
  UserCriteria: 'firstName? lastName? userid? department?',
  UserTags:
    'firstName? middleName? lastName? userid? mailid? department? userLocale? primaryExtension? status? telephoneNumber?',
  AppUserCriteria: 'userid?',
  AppUserTags: 'userid?',
  PhoneCriteria: 'name? description? protocol? callingSearchSpaceName? devicePoolName? securityProfileName?',
  PhoneTags: 'name? description? product? model? userLocale? loginUserId? currentProfileName? ownerUserName?',
  ProfileCriteria: 'name? description?',
  ProfileTags: 'name? description? product? model? userLocale? loginUserId?',
  CredentialPolicyCriteria: 'name?',
  CredentialPolicyTags:
    'name? failedLogon? resetFailedLogonAttempts? lockoutDuration? credChangeDuration? credExpiresAfter? ' +
    'minCredLength? prevCredStoredNum? inactiveDaysAllowed? expiryWarningDays? trivialCredCheck?',
  FacInfo: 'name code authorizationLevel',
  FacInfoCriteria: 'name? code? authorizationLevel?',
  FacInfoTags: 'name? code? authorizationLevel?',
  IpPhoneServices:
    'serviceName asciiServiceName serviceDescription? serviceUrl secureServiceUrl? serviceCategory serviceType ' +
    'serviceVendor? serviceVersion? enabled? enterpriseSubscription?',
  Dirn: 'pattern routePartitionName?',
  CallInfoDisplay: 'callerName? callerNumber? redirectedNumber? dialedNumber?',
  EndUsers: 'enduser*:EndUser',
  EndUser: 'userId',
  PhoneLine:
    'index label? display? dirn:Dirn ringSetting? consecutiveRingSetting? ringSettingIdlePickupAlert? ' +
    'ringSettingActivePickupAlert? displayAscii? e164Mask? mwlPolicy? maxNumCalls? busyTrigger? ' +
    'callInfoDisplay?:CallInfoDisplay recordingProfileName? monitoringCssName? recordingFlag? audibleMwi? speedDial? ' +
    'partitionUsage? associatedEndusers?:EndUsers missedCallLogging? recordingMediaSource?',
  PhoneLines: 'line*:PhoneLine',
  LineTags: 'alertingName? asciiAlertingName?',
  SubscribedService: 'telecasterServiceName name url? urlButtonIndex? urlLabel? serviceNameAscii?',
  SubscribedServices: 'service*:SubscribedService',
} as const satisfies Record<string, string>;

/** One operation: what its request holds, which element repeats inside `return`, and whether it changes anything. */
export interface Operation {
  readonly request: string;
  readonly repeats?: string | undefined;
  readonly writes?: boolean | undefined;
}

const byName = 'name|uuid';

/** The operations by their element name. */
export const axlOperations = {
  getUser: { request: 'userid|uuid returnedTags?:UserTags' },
  listUser: { request: 'searchCriteria:UserCriteria returnedTags:UserTags skip? first?', repeats: 'user' },
  updateUser: {
    request:
      'uuid|userid firstName? displayName?@11.0 middleName? lastName? newUserid? password? pin? mailid? department? ' +
      'manager? userLocale? passwordCredentials?:PasswordCredentials pinCredentials?:PinCredentials telephoneNumber? ' +
      'title? mobileNumber? homeNumber? pagerNumber? selfService? zeroHop?@11.5',
    writes: true,
  },
  doAuthenticateUser: { request: 'userid password|pin' },
  updateAppUser: {
    request: 'uuid|userid newUserid? password? passwordCredentials?:PasswordCredentials',
    writes: true,
  },
  listAppUser: { request: 'searchCriteria:AppUserCriteria returnedTags:AppUserTags skip? first?', repeats: 'appUser' },
  listPhone: { request: 'searchCriteria:PhoneCriteria returnedTags:PhoneTags skip? first?', repeats: 'phone' },
  getPhone: { request: `${byName} returnedTags?:PhoneTags` },
  listDeviceProfile: {
    request: 'searchCriteria:ProfileCriteria returnedTags:ProfileTags skip? first?',
    repeats: 'deviceProfile',
  },
  getDeviceProfile: { request: `${byName} returnedTags?:ProfileTags` },
  updatePhone: {
    request: `${byName} description? lines?:PhoneLines userLocale? services?:SubscribedServices ownerUserName?`,
    writes: true,
  },
  updateDeviceProfile: {
    request: `${byName} description? lines?:PhoneLines userLocale? services?:SubscribedServices`,
    writes: true,
  },
  applyPhone: { request: byName, writes: true },
  getLine: { request: 'uuid|pattern routePartitionName? returnedTags?:LineTags' },
  updateLine: {
    request: 'uuid|pattern routePartitionName? description? alertingName? asciiAlertingName?',
    writes: true,
  },
  getCredentialPolicy: { request: `${byName} returnedTags?:CredentialPolicyTags` },
  listCredentialPolicy: {
    request: 'searchCriteria:CredentialPolicyCriteria returnedTags:CredentialPolicyTags skip? first?',
    repeats: 'credentialPolicy',
  },
  addFacInfo: { request: 'facInfo:FacInfo', writes: true },
  updateFacInfo: { request: `${byName} newName? code? authorizationLevel?`, writes: true },
  removeFacInfo: { request: byName, writes: true },
  listFacInfo: { request: 'searchCriteria:FacInfoCriteria returnedTags:FacInfoTags skip? first?', repeats: 'facInfo' },
  getFacInfo: { request: `${byName} returnedTags?:FacInfoTags` },
  addIpPhoneServices: { request: 'ipPhoneServices:IpPhoneServices', writes: true },
  updateIpPhoneServices: {
    request:
      'uuid|serviceName newServiceName? asciiServiceName? serviceDescription? serviceUrl? secureServiceUrl? ' +
      'serviceCategory? serviceType? serviceVendor? serviceVersion? enabled?',
    writes: true,
  },
  getIpPhoneServices: { request: 'serviceName|uuid' },
  executeSQLQuery: { request: 'sql', repeats: 'row' },
  getCCMVersion: { request: 'processNodeName?' },
} as const satisfies Record<string, Operation>;

/** The name of an operation. */
export type AxlOperation = keyof typeof axlOperations;
