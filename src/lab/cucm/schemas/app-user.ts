// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** An application user as getAppUser shows it. */
export const shownAppUser = `
  userid password passwordCredentials{pwdCredPolicyName pwdCredUserCantChange=b pwdCredUserMustChange=b
  pwdCredDoesNotExpire=b pwdCredTimeChanged pwdCredTimeAdminLockout pwdCredLockedByAdministrator=b
  pwdResetHackCount=b} digestCredentials presenceGroupName acceptPresenceSubscription=b acceptOutOfDialogRefer=b
  acceptUnsolicitedNotification=b allowReplaceHeader=b isStandard=b associatedDevices{device*=50}
  associatedGroups{userGroup*{name=100 userRoles{userRole*=100}}}
  associatedCapfProfiles{capfProfileInstanceId*=128} ctiControlledDeviceProfiles{deviceProfile*=50}
`;

/** An application user as listAppUser shows it. */
export const listedAppUser = `
  userid presenceGroupName acceptPresenceSubscription=b acceptOutOfDialogRefer=b acceptUnsolicitedNotification=b
  allowReplaceHeader=b isStandard=b
`;

/** getAppUser. */
export const getAppUser = `
  (userid! | uuid!=u)! returnedTags{${shownAppUser}}
`;

/** listAppUser. */
export const listAppUser = `
  searchCriteria!{userid} returnedTags!{${listedAppUser}} skip=i first=i
`;

/** updateAppUser. */
export const updateAppUser = `
  (uuid!=u | userid!)! newUserid password passwordCredentials{pwdCredPolicyName pwdCredUserCantChange=b
  pwdCredUserMustChange=b pwdCredDoesNotExpire=b pwdCredTimeChanged pwdCredTimeAdminLockout~
  pwdCredLockedByAdministrator=b pwdResetHackCount=b} digestCredentials presenceGroupName
  acceptPresenceSubscription=b acceptOutOfDialogRefer=b acceptUnsolicitedNotification=b allowReplaceHeader=b
  associatedDevices{device*=50} associatedGroups{userGroup*{name!=100 userRoles{userRole*=100}}}
  ctiControlledDeviceProfiles{deviceProfile*=50}
`;
