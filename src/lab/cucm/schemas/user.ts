// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** A user as getUser shows it. */
export const shownUser = `
  firstName displayName@11.0 middleName lastName emMaxLoginTime@12.5=i userid password pin mailid department
  manager userLocale associatedDevices{device*=50} primaryExtension{pattern=255 routePartitionName=50}
  associatedPc associatedGroups{userGroup*{name=100 userRoles{userRole*=100}}} enableCti=b digestCredentials
  phoneProfiles{profileName*} defaultProfile presenceGroupName subscribeCallingSearchSpaceName enableMobility=b
  enableMobileVoiceAccess=b maxDeskPickupWaitTime=i remoteDestinationLimit=i
  associatedRemoteDestinationProfiles{remoteDestinationProfile*} passwordCredentials{pwdCredPolicyName
  pwdCredUserCantChange=b pwdCredUserMustChange=b pwdCredDoesNotExpire=b pwdCredTimeChanged
  pwdCredTimeAdminLockout pwdCredLockedByAdministrator=b pwdResetHackCount=b} pinCredentials{pinCredPolicyName
  pinCredUserCantChange=b pinCredUserMustChange=b pinCredDoesNotExpire=b pinCredTimeChanged
  pinCredTimeAdminLockout pinCredLockedByAdministrator=b pinResetHackCount=b} associatedTodAccess{todAccess*}
  status=i enableEmcc=b associatedCapfProfiles{capfProfileInstanceId*=128}
  ctiControlledDeviceProfiles{profileName*} patternPrecedence numericUserId mlppPassword
  customUserFields{(customUserField{any})} homeCluster=b imAndPresenceEnable=b serviceProfile
  lineAppearanceAssociationForPresences{lineAppearanceAssociationForPresence*{any}} directoryUri telephoneNumber
  title mobileNumber homeNumber pagerNumber extensionsInfo{extension*{sortOrder=i pattern routePartition
  linePrimaryUri partition}} selfService=50 userProfile calendarPresence=b ldapDirectoryName userIdentity
  nameDialing ipccExtension ipccRoutePartition@12.0 convertUserAccount accountType<12.0 authenticationType<12.0
  enableUserToHostConferenceNow=b attendeesAccessCode zeroHop@11.5=b customerName@12.5
  associatedHeadsets@12.5{headset=50}
`;

/** A user as listUser shows it; 12.5 took away several tags. */
export const listedUser = `
  firstName displayName<12.5 middleName lastName emMaxLoginTime@12.5=i userid mailid department manager userLocale
  primaryExtension{pattern=255 routePartitionName=50} associatedPc enableCti=b presenceGroupName<12.5
  subscribeCallingSearchSpaceName enableMobility=b enableMobileVoiceAccess=b maxDeskPickupWaitTime=i
  remoteDestinationLimit=i status=i enableEmcc=b patternPrecedence numericUserId mlppPassword homeCluster=b
  imAndPresenceEnable=b serviceProfile directoryUri telephoneNumber title mobileNumber homeNumber pagerNumber
  selfService=50<12.5 calendarPresence=b ldapDirectoryName<12.5 userIdentity accountType<12.0
  authenticationType<12.0 enableUserToHostConferenceNow=b<12.5 attendeesAccessCode<12.5 customerName@12.5
`;

/** getUser. */
export const getUser = `
  (userid! | uuid!=u)! returnedTags{${shownUser}}
`;

/** listUser. */
export const listUser = `
  searchCriteria!{firstName lastName userid department customerName@12.5} returnedTags!{${listedUser}} skip=i
  first=i
`;

/** updateUser. */
export const updateUser = `
  (uuid!=u | userid!)! firstName displayName@11.0 middleName lastName emMaxLoginTime@12.5~=i newUserid password
  pin mailid department manager userLocale~ associatedDevices{device*=50} primaryExtension{pattern!=255
  routePartitionName=50} associatedPc associatedGroups{userGroup*{name!=100 userRoles{userRole*=100}}} enableCti=b
  digestCredentials~ phoneProfiles{profileName!*} defaultProfile presenceGroupName
  subscribeCallingSearchSpaceName~ enableMobility=b enableMobileVoiceAccess=b maxDeskPickupWaitTime=i
  remoteDestinationLimit=i passwordCredentials{pwdCredPolicyName pwdCredUserCantChange=b pwdCredUserMustChange=b
  pwdCredDoesNotExpire=b pwdCredTimeChanged pwdCredTimeAdminLockout~ pwdCredLockedByAdministrator=b
  pwdResetHackCount=b} pinCredentials{pinCredPolicyName pinCredUserCantChange=b pinCredUserMustChange=b
  pinCredDoesNotExpire=b pinCredTimeChanged pinCredTimeAdminLockout~ pinCredLockedByAdministrator=b
  pinResetHackCount=b} enableEmcc=b ctiControlledDeviceProfiles{profileName!*} patternPrecedence numericUserId
  mlppPassword~ customUserFields{(customUserField{any})!} homeCluster=b imAndPresenceEnable=b serviceProfile~
  lineAppearanceAssociationForPresences{lineAppearanceAssociationForPresence*{any}} directoryUri~ telephoneNumber
  title mobileNumber homeNumber pagerNumber (removeExtensionsInfo{extension*{sortOrder~=i pattern! routePartition
  linePrimaryUri~ partition~}} addExtensionsInfo{extension*{sortOrder~=i pattern! routePartition linePrimaryUri~
  partition~}} | extensionsInfo{extension*{sortOrder~=i pattern! routePartition linePrimaryUri~ partition~}})
  selfService~=50 userProfile~ calendarPresence=b ldapDirectoryName~ userIdentity nameDialing ipccExtension~
  ipccRoutePartition@12.0~ convertUserAccount~ accountType<12.0 authenticationType<12.0
  enableUserToHostConferenceNow=b attendeesAccessCode zeroHop@11.5=b customerName@12.5~
  (removeAssociatedHeadsets@12.5{headset=50} addAssociatedHeadsets@12.5{headset=50} |
  associatedHeadsets@12.5{headset=50})
`;

/** doAuthenticateUser: four digits at least, or the request breaks the schema. */
export const authenticateUser = `
  userid! (password! | pin!=p)!
`;
