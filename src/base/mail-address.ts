const LONGEST = 254;

/** Letters, digits and what RFC 5321 allows unquoted: no blank, quote, comma, bracket, colon or control character. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

const domainLabel = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/**
 * Whether a text is exactly one mail address that can stand in a header and an SMTP command as it is
 * (RFC 5321 4.1.2 without quoted strings and address literals). Lists, names and line breaks are none.
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  if (text.length > LONGEST || local.length > 64 || !localPart.test(local)) return false;
  return text
    .slice(at + 1)
    .split('.')
    .every(label => domainLabel.test(label));
}
