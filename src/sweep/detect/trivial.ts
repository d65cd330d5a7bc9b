import type { Detector } from './detector.ts';
import { found } from './detector.ts';

/** `trivial`: a guess at the value that is in force was right. Where it is the default one that says all. */
export const trivial: Detector = ({ credential, entry }, { isGuessed }) => {
  const { initialValue, kind, stamp } = credential;
  if (initialValue === 'same' || !isGuessed?.(entry.system, entry.entry.id, kind, stamp)) return undefined;
  return found('trivial', { reason: 'guessed' });
};
