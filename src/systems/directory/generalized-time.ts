/** A GeneralizedTime in UTC (RFC 4517 section 3.3.13) in milliseconds since 1970; undefined for anything else. */
export function fromGeneralizedTime(text: string | undefined): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(text ?? '');
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time + Math.floor(Number(fraction ?? 0) * 1000);
}
