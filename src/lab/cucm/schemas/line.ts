// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** A line of a phone or device profile as it is set. */
export const line = `
  index!=i label=50 display=50 dirn!{pattern! routePartitionName!~} ringSetting consecutiveRingSetting~
  ringSettingIdlePickupAlert~ ringSettingActivePickupAlert~ displayAscii=50 e164Mask~=255 mwlPolicy maxNumCalls=i
  busyTrigger=i callInfoDisplay{callerName=b callerNumber=b redirectedNumber=b dialedNumber=b}
  recordingProfileName~ monitoringCssName~ recordingFlag audibleMwi speedDial~ partitionUsage
  associatedEndusers{enduser*{userId!}} missedCallLogging=b recordingMediaSource
`;

/** A line of a phone or device profile as it is shown. */
export const shownLine = `
  index=i label=50 display=50 dirn{pattern routePartitionName} ringSetting consecutiveRingSetting
  ringSettingIdlePickupAlert ringSettingActivePickupAlert displayAscii=50 e164Mask=255 dialPlanWizardId=i
  mwlPolicy maxNumCalls=i busyTrigger=i callInfoDisplay{callerName=b callerNumber=b redirectedNumber=b
  dialedNumber=b} recordingProfileName monitoringCssName recordingFlag audibleMwi speedDial partitionUsage
  associatedEndusers{enduser*{userId}} missedCallLogging=b recordingMediaSource
`;

/** A directory number as getLine shows it. */
export const directoryNumber = `
  pattern description usage routePartitionName aarNeighborhoodName aarDestinationMask=128 aarKeepCallHistory=b
  aarVoiceMailEnabled=b callForwardAll{any} callForwardBusy{any} callForwardBusyInt{any} callForwardNoAnswer{any}
  callForwardNoAnswerInt{any} callForwardNoCoverage{any} callForwardNoCoverageInt{any} callForwardOnFailure{any}
  callForwardAlternateParty{any} callForwardNotRegistered{any} callForwardNotRegisteredInt{any}
  callPickupGroupName autoAnswer networkHoldMohAudioSourceId userHoldMohAudioSourceId
  callingIdPresentationWhenDiverted@12.5 alertingName=50 asciiAlertingName=32 presenceGroupName
  shareLineAppearanceCssName voiceMailProfileName patternPrecedence releaseClause hrDuration=i hrInterval=i
  cfaCssPolicy defaultActivatedDeviceName parkMonForwardNoRetrieveDn=50 parkMonForwardNoRetrieveIntDn=50
  parkMonForwardNoRetrieveVmEnabled=b parkMonForwardNoRetrieveIntVmEnabled=b parkMonForwardNoRetrieveCssName
  parkMonForwardNoRetrieveIntCssName parkMonReversionTimer=i partyEntranceTone directoryURIs{directoryUri*{any}}
  allowCtiControlFlag=b rejectAnonymousCall=b patternUrgency=b confidentialAccess{confidentialAccessMode
  confidentialAccessLevel=i} externalCallControlProfile enterpriseAltNum{numMask isUrgent=b
  addLocalRoutePartition=b routePartition advertiseGloballyIls=b} e164AltNum{numMask isUrgent=b
  addLocalRoutePartition=b routePartition advertiseGloballyIls=b} pstnFailover callControlAgentProfile
  associatedDevices{device*} useEnterpriseAltNum=b useE164AltNum=b active=b
  externalPresentationInfo@12.5{(isAnonymous=b | presentationInfo{externalPresentationNumber
  externalPresentationName=50})}
`;

/** getLine. */
export const getLine = `
  (uuid!=u | pattern! routePartitionName~)! returnedTags{${directoryNumber}}
`;

/** updateLine. */
export const updateLine = `
  (uuid!=u | pattern! routePartitionName~)! newPattern description newRoutePartitionName~ aarNeighborhoodName~
  aarDestinationMask~=128 aarKeepCallHistory=b aarVoiceMailEnabled=b callForwardAll{any} callForwardBusy{any}
  callForwardBusyInt{any} callForwardNoAnswer{any} callForwardNoAnswerInt{any} callForwardNoCoverage{any}
  callForwardNoCoverageInt{any} callForwardOnFailure{any} callForwardAlternateParty{any}
  callForwardNotRegistered{any} callForwardNotRegisteredInt{any} callPickupGroupName autoAnswer
  networkHoldMohAudioSourceId~ userHoldMohAudioSourceId~ callingIdPresentationWhenDiverted@12.5 alertingName=50
  asciiAlertingName=32 presenceGroupName shareLineAppearanceCssName~ voiceMailProfileName~ patternPrecedence
  releaseClause hrDuration~=i hrInterval~=i cfaCssPolicy defaultActivatedDeviceName~
  parkMonForwardNoRetrieveDn~=50 parkMonForwardNoRetrieveIntDn~=50 parkMonForwardNoRetrieveVmEnabled=b
  parkMonForwardNoRetrieveIntVmEnabled=b parkMonForwardNoRetrieveCssName~ parkMonForwardNoRetrieveIntCssName~
  parkMonReversionTimer~=i partyEntranceTone directoryURIs{directoryUri*{any}} allowCtiControlFlag=b
  rejectAnonymousCall=b patternUrgency=b confidentialAccess{confidentialAccessMode!~ confidentialAccessLevel!~=i}
  externalCallControlProfile~ enterpriseAltNum{numMask~ isUrgent=b addLocalRoutePartition=b routePartition~
  advertiseGloballyIls=b} e164AltNum{numMask~ isUrgent=b addLocalRoutePartition=b routePartition~
  advertiseGloballyIls=b} pstnFailover callControlAgentProfile useEnterpriseAltNum=b useE164AltNum=b active=b
  externalPresentationInfo@12.5{(isAnonymous!=b | presentationInfo!{externalPresentationNumber~
  externalPresentationName~=50})!}
`;
