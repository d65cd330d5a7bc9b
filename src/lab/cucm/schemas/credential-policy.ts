// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** A credential policy as it is shown. */
export const policy = `
  name=255 failedLogon=i resetFailedLogonAttempts=i lockoutDuration=i credChangeDuration=i credExpiresAfter=i
  minCredLength=i prevCredStoredNum=i inactiveDaysAllowed=i expiryWarningDays=i trivialCredCheck=b
  minCharsToChange@11.5=i
`;

/** getCredentialPolicy. */
export const getCredentialPolicy = `
  (name!=100 | uuid!=u)! returnedTags{${policy}}
`;

/** listCredentialPolicy. */
export const listCredentialPolicy = `
  searchCriteria!{name} returnedTags!{${policy}} skip=i first=i
`;
