import { line, shownLine } from './line.ts';

// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** A phone as getPhone shows it. */
export const shownPhone = `
  name=128 description=128 product model class protocol protocolSide callingSearchSpaceName devicePoolName
  commonDeviceConfigName commonPhoneConfigName networkLocation locationName mediaResourceListName
  networkHoldMohAudioSourceId userHoldMohAudioSourceId automatedAlternateRoutingCssName aarNeighborhoodName
  loadInformation{any} vendorConfig{any} versionStamp=128 traceFlag=b mlppDomainId=128 mlppIndicationStatus
  preemption useTrustedRelayPoint retryVideoCallAsAudio=b securityProfileName sipProfileName
  cgpnTransformationCssName useDevicePoolCgpnTransformCss=b geoLocationName geoLocationFilterName
  sendGeoLocation=b lines{(line*{${shownLine}} | lineIdentifier*{directoryNumber=255 routePartitionName=50})}
  numberOfButtons=i phoneTemplateName speeddials{speeddial*{any}} busyLampFields{busyLampField*{any}}
  primaryPhoneName ringSettingIdleBlfAudibleAlert ringSettingBusyBlfAudibleAlert
  blfDirectedCallParks{blfDirectedCallPark*{any}} addOnModules{addOnModule{any}} userLocale networkLocale
  idleTimeout=i authenticationUrl directoryUrl idleUrl informationUrl messagesUrl proxyServerUrl servicesUrl
  services{service*{any}} softkeyTemplateName loginUserId=255 defaultProfileName enableExtensionMobility=b
  currentProfileName loginTime=i loginDuration=i currentConfig{userHoldMohAudioSourceId phoneTemplateName
  mlppDomainId=128 mlppIndicationStatus preemption softkeyTemplateName ignorePresentationIndicators=b
  singleButtonBarge joinAcrossLines callInfoPrivacyStatus dndStatus=b dndRingSetting dndOption alwaysUsePrimeLine
  alwaysUsePrimeLineForVoiceMessage emccCallingSearchSpaceName deviceName=255 model product deviceProtocol class
  addressMode allowAutoConfig remoteSrstOption=50 remoteSrstIp=15 remoteSrstPort=i remoteSipSrstIp=15
  remoteSipSrstPort=i geolocationInfo=2048 remoteLocationName=50} singleButtonBarge joinAcrossLines
  builtInBridgeStatus callInfoPrivacyStatus hlogStatus ownerUserName ignorePresentationIndicators=b
  packetCaptureMode packetCaptureDuration=i subscribeCallingSearchSpaceName rerouteCallingSearchSpaceName
  allowCtiControlFlag=b presenceGroupName unattendedPort=b requireDtmfReception=b rfc2833Disabled=b
  certificateOperation authenticationMode keySize keyOrder ecKeySize authenticationString=128 certificateStatus
  upgradeFinishTime deviceMobilityMode roamingDevicePoolName remoteDevice=b dndOption dndRingSetting dndStatus=b
  isActive=b isDualMode=b mobilityUserIdName phoneSuite phoneServiceDisplay isProtected=b mtpRequired=b
  mtpPreferedCodec dialRulesName sshUserId=50 sshPwd=255 digestUser=255 outboundCallRollover hotlineDevice=b
  secureInformationUrl=255 secureDirectoryUrl=255 secureMessageUrl=255 secureServicesUrl=255
  secureAuthenticationUrl=255 secureIdleUrl=255 alwaysUsePrimeLine alwaysUsePrimeLineForVoiceMessage
  featureControlPolicy deviceTrustMode earlyOfferSupportForVoiceCall=b requireThirdPartyRegistration=b
  blockIncomingCallsWhenRoaming=b homeNetworkId AllowPresentationSharingUsingBfcp=b
  confidentialAccess{confidentialAccessMode confidentialAccessLevel=i} requireOffPremiseLocation=b
  allowiXApplicableMedia=b cgpnIngressDN useDevicePoolCgpnIngressDN=b msisdn=128
  enableCallRoutingToRdWhenNoneIsActive=b wifiHotspotProfile wirelessLanProfileGroup elinGroup
  enableActivationID@12.5=b activationIDStatus@12.5=255 mraServiceDomain@12.5 allowMraMode@12.5=b
`;

/** A phone as listPhone shows it; it has no lines. */
export const listedPhone = `
  name=128 description=128 product model class protocol protocolSide callingSearchSpaceName devicePoolName
  commonDeviceConfigName commonPhoneConfigName networkLocation locationName mediaResourceListName
  networkHoldMohAudioSourceId userHoldMohAudioSourceId automatedAlternateRoutingCssName aarNeighborhoodName
  loadInformation{any} traceFlag=b mlppIndicationStatus preemption useTrustedRelayPoint retryVideoCallAsAudio=b
  securityProfileName sipProfileName cgpnTransformationCssName useDevicePoolCgpnTransformCss=b geoLocationName
  geoLocationFilterName sendGeoLocation=b numberOfButtons=i phoneTemplateName primaryPhoneName
  ringSettingIdleBlfAudibleAlert ringSettingBusyBlfAudibleAlert userLocale networkLocale idleTimeout=i
  authenticationUrl directoryUrl idleUrl informationUrl messagesUrl proxyServerUrl servicesUrl softkeyTemplateName
  loginUserId=255 defaultProfileName enableExtensionMobility=b currentProfileName loginTime=i loginDuration=i
  currentConfig{userHoldMohAudioSourceId phoneTemplateName mlppDomainId=128 mlppIndicationStatus preemption
  softkeyTemplateName ignorePresentationIndicators=b singleButtonBarge joinAcrossLines callInfoPrivacyStatus
  dndStatus=b dndRingSetting dndOption alwaysUsePrimeLine alwaysUsePrimeLineForVoiceMessage
  emccCallingSearchSpaceName deviceName=255 model product deviceProtocol class addressMode allowAutoConfig
  remoteSrstOption=50 remoteSrstIp=15 remoteSrstPort=i remoteSipSrstIp=15 remoteSipSrstPort=i geolocationInfo=2048
  remoteLocationName=50} singleButtonBarge joinAcrossLines builtInBridgeStatus callInfoPrivacyStatus hlogStatus
  ownerUserName ignorePresentationIndicators=b packetCaptureMode packetCaptureDuration=i
  subscribeCallingSearchSpaceName rerouteCallingSearchSpaceName allowCtiControlFlag=b presenceGroupName
  unattendedPort=b requireDtmfReception=b rfc2833Disabled=b certificateOperation authenticationMode keySize
  keyOrder ecKeySize authenticationString=128 certificateStatus upgradeFinishTime deviceMobilityMode
  roamingDevicePoolName remoteDevice=b dndOption dndRingSetting dndStatus=b isActive=b isDualMode=b
  mobilityUserIdName phoneSuite phoneServiceDisplay isProtected=b mtpRequired=b mtpPreferedCodec dialRulesName
  sshUserId=50 digestUser=255 outboundCallRollover hotlineDevice=b secureInformationUrl=255 secureDirectoryUrl=255
  secureMessageUrl=255 secureServicesUrl=255 secureAuthenticationUrl=255 secureIdleUrl=255 alwaysUsePrimeLine
  alwaysUsePrimeLineForVoiceMessage featureControlPolicy deviceTrustMode earlyOfferSupportForVoiceCall=b
  requireThirdPartyRegistration=b blockIncomingCallsWhenRoaming=b homeNetworkId
  AllowPresentationSharingUsingBfcp=b confidentialAccess{confidentialAccessMode confidentialAccessLevel=i}
  requireOffPremiseLocation=b allowiXApplicableMedia=b enableCallRoutingToRdWhenNoneIsActive=b
  enableActivationID@12.5=b mraServiceDomain@12.5 allowMraMode@12.5=b
`;

/** getPhone. */
export const getPhone = `
  (name!=100 | uuid!=u)! returnedTags{${shownPhone}}
`;

/** listPhone. */
export const listPhone = `
  searchCriteria!{name description protocol callingSearchSpaceName devicePoolName securityProfileName}
  returnedTags!{${listedPhone}} skip=i first=i
`;

/** updatePhone. */
export const updatePhone = `
  (name!=100 | uuid!=u)! newName=128 description=128 callingSearchSpaceName~ devicePoolName~
  commonDeviceConfigName~ commonPhoneConfigName networkLocation locationName mediaResourceListName~
  networkHoldMohAudioSourceId~ userHoldMohAudioSourceId~ automatedAlternateRoutingCssName~ aarNeighborhoodName~
  loadInformation~{any} vendorConfig{any} versionStamp~=128 traceFlag=b mlppDomainId~=128 mlppIndicationStatus
  preemption useTrustedRelayPoint retryVideoCallAsAudio=b securityProfileName~ sipProfileName~
  cgpnTransformationCssName~ useDevicePoolCgpnTransformCss=b geoLocationName~ geoLocationFilterName~
  sendGeoLocation=b (removeLines{(line!*{${line}} | lineIdentifier!*{directoryNumber!=255
  routePartitionName!~=50})!} addLines{(line!*{${line}} | lineIdentifier!*{directoryNumber!=255
  routePartitionName!~=50})!} | lines{(line!*{${line}} | lineIdentifier!*{directoryNumber!=255
  routePartitionName!~=50})!}) phoneTemplateName~ speeddials{speeddial*{any}} busyLampFields{busyLampField*{any}}
  primaryPhoneName~ ringSettingIdleBlfAudibleAlert ringSettingBusyBlfAudibleAlert
  blfDirectedCallParks{blfDirectedCallPark*{any}} addOnModules{addOnModule{any}} userLocale~ networkLocale~
  idleTimeout~=i authenticationUrl directoryUrl idleUrl informationUrl messagesUrl proxyServerUrl servicesUrl
  services{service*{any}} softkeyTemplateName~ defaultProfileName~ enableExtensionMobility=b singleButtonBarge
  joinAcrossLines builtInBridgeStatus callInfoPrivacyStatus hlogStatus ownerUserName~
  ignorePresentationIndicators=b packetCaptureMode packetCaptureDuration~=i subscribeCallingSearchSpaceName~
  rerouteCallingSearchSpaceName~ allowCtiControlFlag=b presenceGroupName unattendedPort=b requireDtmfReception=b
  rfc2833Disabled=b certificateOperation authenticationMode keySize keyOrder ecKeySize authenticationString=128
  upgradeFinishTime deviceMobilityMode remoteDevice=b dndOption dndRingSetting~ dndStatus=b isActive=b
  mobilityUserIdName~ phoneSuite phoneServiceDisplay isProtected=b mtpRequired=b mtpPreferedCodec dialRulesName~
  sshUserId=50 sshPwd=255 digestUser=255 outboundCallRollover hotlineDevice=b secureInformationUrl=255
  secureDirectoryUrl=255 secureMessageUrl=255 secureServicesUrl=255 secureAuthenticationUrl=255 secureIdleUrl=255
  alwaysUsePrimeLine alwaysUsePrimeLineForVoiceMessage featureControlPolicy~ deviceTrustMode
  earlyOfferSupportForVoiceCall=b requireThirdPartyRegistration=b blockIncomingCallsWhenRoaming=b homeNetworkId
  AllowPresentationSharingUsingBfcp=b confidentialAccess{confidentialAccessMode!~ confidentialAccessLevel!~=i}
  requireOffPremiseLocation=b allowiXApplicableMedia=b cgpnIngressDN~ useDevicePoolCgpnIngressDN=b msisdn~=128
  enableCallRoutingToRdWhenNoneIsActive=b wifiHotspotProfile~ wirelessLanProfileGroup~ elinGroup~
  enableActivationID@12.5=b mraServiceDomain@12.5~ allowMraMode@12.5=b
`;

/** applyPhone. */
export const applyPhone = `
  (name!=100 | uuid!=u)!
`;
