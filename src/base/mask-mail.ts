/** `j***@example.com`: enough to recognise an address by, too little to learn it. */
export function maskMail(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '***' : `${[...address][0] ?? ''}***${address.slice(at)}`;
}

const ADDRESS = /[^\s@<>,;:"'()]+@[^\s@<>,;:"'()]+/g;

/** Masks every address in a text. */
export function maskMails(text: string): string {
  return text.replace(ADDRESS, maskMail);
}
