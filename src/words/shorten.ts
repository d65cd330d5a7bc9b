const segmenter = new Intl.Segmenter();

/**
 * At most `limit` UTF-16 units of `text` (never more than as many characters), cut between characters as a reader
 * counts them, so that no accent or emoji is torn; what was cut ends in `mark`.
 */
export function shorten(text: string, limit: number, mark = '…'): string {
  if (text.length <= limit) return text;
  const room = limit - mark.length;
  let end = 0;
  for (const { index, segment } of segmenter.segment(text.slice(0, limit + 64))) {
    if (index + segment.length > room) break;
    end = index + segment.length;
  }
  return room < 0 ? '' : text.slice(0, end) + mark;
}
