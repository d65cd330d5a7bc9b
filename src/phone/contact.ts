/** The digits to dial of a contact such as `+33 1 23 45 67 89`; undefined for one that is no number, "the helpdesk". */
export function dialledNumber(contact: string): string | undefined {
  const digits = contact.replace(/[^+*#0-9]/g, '').slice(0, 32);
  return digits.replace(/\D/g, '').length >= 2 ? digits : undefined;
}
