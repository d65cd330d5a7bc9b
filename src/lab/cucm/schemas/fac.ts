// Facts of the interface: names, order, optionality. The notation is explained in `../schema.ts`.

/** A forced authorization code as it is shown. */
export const fac = `
  name=50 code=16 authorizationLevel=i
`;

/** addFacInfo. */
export const addFacInfo = `
  facInfo!{name!=50 code!=16 authorizationLevel!=i}
`;

/** updateFacInfo. */
export const updateFacInfo = `
  (name!=100 | uuid!=u)! newName=50 code=16 authorizationLevel=i
`;

/** removeFacInfo. */
export const removeFacInfo = `
  (name!=100 | uuid!=u)!
`;

/** getFacInfo. */
export const getFacInfo = `
  (name!=100 | uuid!=u)! returnedTags{${fac}}
`;

/** listFacInfo. */
export const listFacInfo = `
  searchCriteria!{name code authorizationLevel} returnedTags!{${fac}} skip=i first=i
`;
