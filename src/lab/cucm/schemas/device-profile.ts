import { line, shownLine } from './line.ts';

// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** A device profile as getDeviceProfile shows it. */
export const shownProfile = `
  name=128 description=128 product model class protocol protocolSide type userHoldMohAudioSourceId
  vendorConfig{any} versionStamp=128 traceFlag=b mlppDomainId=128 mlppIndicationStatus preemption
  lines{(line*{${shownLine}} | lineIdentifier*{directoryNumber=255 routePartitionName=50})} numberOfButtons=i
  phoneTemplateName speeddials{speeddial*{any}} busyLampFields{busyLampField*{any}}
  blfDirectedCallParks{blfDirectedCallPark*{any}} addOnModules{addOnModule{any}} userLocale defaultProfileName=50
  currentProfileName loginTime=i loginDuration=i singleButtonBarge joinAcrossLines loginUserId
  ignorePresentationIndicators=b dndOption dndRingSetting dndStatus=b emccCallingSearchSpace alwaysUsePrimeLine
  alwaysUsePrimeLineForVoiceMessage softkeyTemplateName callInfoPrivacyStatus
  currentConfig{userHoldMohAudioSourceId phoneTemplateName mlppDomainId=128 mlppIndicationStatus preemption
  softkeyTemplateName ignorePresentationIndicators=b singleButtonBarge joinAcrossLines callInfoPrivacyStatus
  dndStatus=b dndRingSetting dndOption alwaysUsePrimeLine alwaysUsePrimeLineForVoiceMessage
  emccCallingSearchSpaceName deviceName=255 model product deviceProtocol class addressMode allowAutoConfig
  remoteSrstOption=50 remoteSrstIp=15 remoteSrstPort=i remoteSipSrstIp=15 remoteSipSrstPort=i geolocationInfo=2048
  remoteLocationName=50} services{service*{any}} featureControlPolicy
`;

/** A device profile as listDeviceProfile shows it. */
export const listedProfile = `
  name=128 description=128 product model class protocol protocolSide userHoldMohAudioSourceId traceFlag=b
  mlppIndicationStatus preemption phoneTemplateName userLocale defaultProfileName=50 currentProfileName
  loginTime=i loginDuration=i singleButtonBarge joinAcrossLines loginUserId ignorePresentationIndicators=b
  dndOption dndRingSetting dndStatus=b emccCallingSearchSpace alwaysUsePrimeLine alwaysUsePrimeLineForVoiceMessage
  softkeyTemplateName callInfoPrivacyStatus currentConfig{userHoldMohAudioSourceId phoneTemplateName
  mlppDomainId=128 mlppIndicationStatus preemption softkeyTemplateName ignorePresentationIndicators=b
  singleButtonBarge joinAcrossLines callInfoPrivacyStatus dndStatus=b dndRingSetting dndOption alwaysUsePrimeLine
  alwaysUsePrimeLineForVoiceMessage emccCallingSearchSpaceName deviceName=255 model product deviceProtocol class
  addressMode allowAutoConfig remoteSrstOption=50 remoteSrstIp=15 remoteSrstPort=i remoteSipSrstIp=15
  remoteSipSrstPort=i geolocationInfo=2048 remoteLocationName=50} featureControlPolicy
`;

/** getDeviceProfile. */
export const getDeviceProfile = `
  (name!=100 | uuid!=u)! returnedTags{${shownProfile}}
`;

/** listDeviceProfile. */
export const listDeviceProfile = `
  searchCriteria!{name description} returnedTags!{${listedProfile}} skip=i first=i
`;

/** updateDeviceProfile. */
export const updateDeviceProfile = `
  (name!=100 | uuid!=u)! newName=128 description=128 userHoldMohAudioSourceId~ vendorConfig{any} mlppDomainId~=128
  mlppIndicationStatus preemption lines{(line!*{${line}} | lineIdentifier!*{directoryNumber!=255
  routePartitionName!~=50})!} phoneTemplateName speeddials{speeddial*{any}} busyLampFields{busyLampField*{any}}
  blfDirectedCallParks{blfDirectedCallPark*{any}} addOnModules{addOnModule{any}} userLocale~ singleButtonBarge
  joinAcrossLines loginUserId~ ignorePresentationIndicators=b dndOption dndRingSetting~ dndStatus=b
  emccCallingSearchSpace~ alwaysUsePrimeLine alwaysUsePrimeLineForVoiceMessage softkeyTemplateName~
  callInfoPrivacyStatus services{service*{any}} featureControlPolicy~
`;
