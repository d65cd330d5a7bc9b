const pairs = (text: string): readonly (readonly [string, string])[] =>
  text.split(' ').map(pair => [pair.charAt(0), pair.slice(1)] as const);

/** Characters that no decomposition makes plainer, with what they are spelled as in ISO-8859-1. */
const signs: ReadonlyMap<string, string> = new Map([
  ...pairs("‘' ’' ‚' ‛' ′' “\" ”\" „\" ″\" ‹< ›> –- —- ‐- ‑- −- •· …..."),
  ...pairs('€EUR ™TM ŒOE œoe ŸY ŁL łl ĐD đd ıi ĦH ħh ẞSS ŊN ŋn'),
]);

/** The same for ASCII; goes first. */
const latin: ReadonlyMap<string, string> = new Map(
  pairs('ßss ÆAE æae ØO øo ÐD ðd ÞTh þth «" »" ·- •- ¡! ¿? ´\' ×x ÷/ ¢c £GBP ¥Y §S ©(c) ®(r) ªa ºo µu'),
);

const cyrillic =
  'аa бb вv гg дd еe ёyo жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya ' +
  'іi їyi єye ґg ўu ђdj јj љlj њnj ћc џdz';
const greek = 'αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo';

/** Other alphabets, lower case, as names are usually written in Latin letters. */
const alphabets: ReadonlyMap<string, string> = new Map(pairs(`${cyrillic} ${greek}`));

/** How a sign or letter is spelled with plainer ones, where that is no matter of leaving marks out: `œ` as `oe`, `…` as `...`. */
export function spelledOut(character: string): string | undefined {
  return signs.get(character);
}

function ofAlphabet(character: string): string | undefined {
  const small = character.toLowerCase();
  const letters = alphabets.get(small);
  return letters === undefined || small === character ? letters : letters.charAt(0).toUpperCase() + letters.slice(1);
}

function plainer(character: string): string {
  if (/[\x20-\x7e]/.test(character)) return character;
  if (/\p{Zs}/u.test(character)) return ' ';
  const known = latin.get(character) ?? signs.get(character) ?? ofAlphabet(character);
  if (known !== undefined) return known;
  const apart = Array.from(character.normalize('NFKD'));
  if (apart.length === 1) return '';
  return apart.map(plainer).join('');
}

/** A text in printable ASCII: marks left out, letters of other alphabets transliterated, what has no ASCII form dropped. */
export function toAscii(text: string): string {
  const joined = text.normalize('NFC').replaceAll(/(?<=[οΟ])[υύΥΎ]/g, 'u');
  return Array.from(joined, plainer).join('');
}
