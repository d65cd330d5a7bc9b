// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** A phone service as it is shown. */
export const phoneService = `
  serviceName=128 asciiServiceName=128 serviceDescription=128 serviceUrl secureServiceUrl serviceCategory
  serviceType serviceVendor serviceVersion enabled=b enterpriseSubscription=b parameters{parameter*{name=50
  displayName=128 default=255 description=255 paramRequired=b paramPassword=b}}
`;

/** addIpPhoneServices. */
export const addIpPhoneServices = `
  ipPhoneServices!{serviceName!=128 asciiServiceName!=128 serviceDescription~=128 serviceUrl!~ secureServiceUrl~
  serviceCategory! serviceType! serviceVendor serviceVersion enabled=b enterpriseSubscription=b
  parameters{parameter!*{name!=50 displayName!=128 default=255 description!~=255 paramRequired=b
  paramPassword=b}}}
`;

/** updateIpPhoneServices; whether all phones are subscribed is fixed when it is added. */
export const updateIpPhoneServices = `
  (uuid!=u | serviceName!=128)! newServiceName=128 asciiServiceName=128 serviceDescription~=128 serviceUrl~
  secureServiceUrl~ serviceCategory serviceType serviceVendor serviceVersion enabled=b
  (removeParameters{parameter!*{name!=50 displayName!=128 default=255 description!~=255 paramRequired=b
  paramPassword=b}} addParameters{parameter!*{name!=50 displayName!=128 default=255 description!~=255
  paramRequired=b paramPassword=b}} | parameters{parameter!*{name!=50 displayName!=128 default=255
  description!~=255 paramRequired=b paramPassword=b}})
`;

/** getIpPhoneServices. */
export const getIpPhoneServices = `
  (serviceName!=128 | uuid!=u)! returnedTags{${phoneService}}
`;
