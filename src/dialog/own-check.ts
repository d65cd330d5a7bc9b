import { LRUCache } from 'lru-cache';
import type { Secret } from '../base/secret.ts';
import type { StepParts } from './parts.ts';
import { ownFlaws } from './renewing.ts';
import type { Line } from './screen.ts';
import { currentScreen, type Session } from './session.ts';

/** Each asks the systems how the credential stands: more than somebody types in one dialog. */
const MOST_CHECKS = 200;

/** Dialogs that are counted at a time on this node. */
const MOST_DIALOGS = 10_000;

/**
 * Says what stands against a value while it is typed: only on the page that asks for one, so only to who was verified,
 * one value at a time, and not without end.
 */
export function ownCheck(parts: StepParts): (session: Session, value: Secret) => Promise<readonly Line[] | undefined> {
  const asked = new LRUCache<string, number>({ max: MOST_DIALOGS });
  const running = new Set<string>();

  return async (session, value) => {
    const { id } = session;
    const { name } = currentScreen(session);
    const times = asked.get(id) ?? 0;
    if (name !== 'own-pin' && name !== 'own-password') return undefined;
    if (value.reveal() === '' || times >= MOST_CHECKS || running.has(id)) return undefined;
    asked.set(id, times + 1);
    running.add(id);
    try {
      return await ownFlaws(parts, session, value);
    } finally {
      running.delete(id);
    }
  };
}
