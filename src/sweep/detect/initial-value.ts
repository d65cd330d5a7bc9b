import type { Detector } from './detector.ts';
import { found } from './detector.ts';

/**
 * `default-value`: the credential is still what new users are given. `same-as-default` where the system compared the two
 * itself; `never-changed` where only the signs of it are there. A value that this product issued shows the same signs
 * (it must be changed, nobody signed in with it) and is none.
 */
export const initialValue: Detector = ({ credential, entry }, { issuedAt }) => {
  const { initialValue: initial, kind, stamp } = credential;
  if (initial === 'same') return found('default-value', { reason: 'same-as-default' });
  if (initial !== 'likely' || issuedAt(entry.system, entry.entry.id, kind, stamp) !== undefined) return undefined;
  return found('default-value', { reason: 'never-changed' });
};
