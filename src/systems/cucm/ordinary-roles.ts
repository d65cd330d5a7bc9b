/**
 * Standard roles that give no right to administer anything: what an employee has who signs in to Self Care or controls
 * telephones from a computer. Every other role, standard or of the operator's own, protects who holds it; the operator
 * names harmless ones of his own in `cucm.….ordinaryRoles`.
 */
export const ordinaryRoles: ReadonlySet<string> = new Set([
  'Standard CCM End Users',
  'Standard CCMUSER Administration',
  'Standard CTI Enabled',
  'Standard CTI Allow Call Monitoring',
  'Standard CTI Allow Call Park Monitoring',
  'Standard CTI Allow Call Recording',
  'Standard CTI Allow Calling Number Modification',
  'Standard CTI Allow Control of All Devices',
  'Standard CTI Allow Control of Phones Supporting Connected Xfer and conf',
  'Standard CTI Allow Control of Phones supporting Connected Xfer and conf',
  'Standard CTI Allow Control of Phones Supporting Rollover Mode',
  'Standard CTI Allow Control of Phones supporting Rollover Mode',
  'Standard CTI Allow Reception of SRTP Key Material',
  'Standard CTI Secure Connection',
]);
