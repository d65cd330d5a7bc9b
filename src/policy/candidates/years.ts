/** Whoever works today was most likely born about then. */
const LIKELIEST = 1982;
const FARTHEST = 47;
/** A year is a PIN of four digits as it stands; longer ones take some inventing. */
const YEAR_LENGTH = 4;
const LIKELY_YEARS = 25;
const LIKELY_LONGER = 8;
const MONTHS = 12;

/** Years of birth, the likeliest first: 1982, 1983, 1981, 1984, … */
const years: readonly string[] = Array.from({ length: 2 * FARTHEST + 1 }, (_, index) =>
  String(LIKELIEST + (index % 2 === 0 ? -index / 2 : (index + 1) / 2)),
);

/** A year written out to a length: 1985 and 85 by turns or over again (1985, 198585, 858585, 19851985). */
function written(year: string, length: number): readonly string[] {
  const short = year.slice(2);
  return [year.padEnd(length, short), short.repeat(Math.ceil(length / 2)).slice(0, length), year.padEnd(length, year)];
}

/** Birth-year patterns of a length, of the likeliest years. */
export function likelyYears(length: number): readonly string[] {
  return years.slice(0, length === YEAR_LENGTH ? LIKELY_YEARS : LIKELY_LONGER).flatMap(year => written(year, length));
}

/** Those of all other years too, and birthdays whose day and month are the same number: 121285, 12121985. */
export function allYears(length: number): readonly string[] {
  return [...years.flatMap(year => written(year, length)), ...twinDays(length)];
}

function twinDays(length: number): readonly string[] {
  const days = Array.from({ length: MONTHS }, (_, index) =>
    String(index + 1)
      .padStart(2, '0')
      .repeat(2),
  );
  return years.flatMap(year => days.map(day => day + year.slice(8 - length))).filter(value => value.length === length);
}
