import { sameHash } from '../base/keyring.ts';
import type { RenewalsDeps } from './context.ts';
import { REPEAT_MS } from './duties.ts';
import { type Hand, openHand } from './hand.ts';
import type { LinkRecord } from './journal.ts';
import { withLinkPatch } from './link-mail.ts';
import type { ShownValue } from './renewal.ts';
import { openAll } from './screens.ts';

/** What a link reveals. */
export interface Revealed {
  readonly values: readonly ShownValue[];
  readonly language: string;
  /** Until when the same browser is shown it again, milliseconds since 1970. */
  readonly until: number;
}

/** One-time links (`architecture.md` "The renewal", 3). Unknown, used and expired ones are answered alike: undefined. */
export interface Links {
  /** Whether a link would reveal something to this browser; the language of its page. Reveals nothing. */
  look(token: string, browser: string | undefined): Promise<{ readonly language: string } | undefined>;
  /** The values. The first browser may ask again for a minute. */
  reveal(token: string, browser: string): Promise<Revealed | undefined>;
  /** The page with the values went out. Until then the link stays usable: the process may have died in between. */
  sent(token: string): Promise<void>;
}

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

interface Found {
  readonly hand: Hand;
  readonly link: LinkRecord;
}

/** Whether a link may reveal its values to a browser; `undefined` asks for a browser that never saw it. */
function isOpenFor(link: LinkRecord, browserHashes: readonly string[], now: number): boolean {
  if (link.closed) return false;
  const { revealedAt, shownAt, browser } = link;
  if (revealedAt === undefined) return now < link.expiresAt;
  if (now >= revealedAt + REPEAT_MS) return shownAt === undefined && now < link.expiresAt;
  return browserHashes.some(hash => sameHash(hash, browser ?? ''));
}

async function findLink(deps: RenewalsDeps, token: string): Promise<Found | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const hashes = deps.keyring.hmacs('link', token);
  const id = await deps.journal.byLink(hashes);
  const hand = id === undefined ? undefined : await openHand(deps, id);
  const link = hand?.record.links.find(candidate => hashes.includes(candidate.hash));
  return hand && link && { hand, link };
}

const browserText = (browser: string): string => `browser ${browser}`;

async function markRevealed(hand: Hand, link: LinkRecord, browser: string): Promise<boolean> {
  const { deps } = hand;
  const hashes = deps.keyring.hmacs('link', browserText(browser));
  const now = deps.clock.now();
  let open = false;
  await hand.step(record => {
    const current = record.links.find(({ id }) => id === link.id);
    open = current !== undefined && isOpenFor(current, hashes, now);
    const repeated = current?.revealedAt !== undefined && now < current.revealedAt + REPEAT_MS;
    if (!open || repeated) return undefined;
    const patch = { browser: hashes[0] ?? '', revealedAt: now };
    return { record: withLinkPatch(record, link.id, patch) };
  });
  return open;
}

/** The one-time links of the renewals in the journal. */
export function createLinks(deps: RenewalsDeps): Links {
  return {
    async look(token, browser) {
      const found = await findLink(deps, token);
      const hashes = browser === undefined ? [] : deps.keyring.hmacs('link', browserText(browser));
      if (!found || !isOpenFor(found.link, hashes, deps.clock.now())) return undefined;
      return { language: found.hand.record.language };
    },

    async reveal(token, browser) {
      const found = await findLink(deps, token);
      if (!found || !(await markRevealed(found.hand, found.link, browser))) return undefined;
      const { record } = found.hand;
      const link = record.links.find(({ id }) => id === found.link.id);
      const values = record.values.filter(({ carrier, state }) => carrier === found.link.id && state === 'sent');
      const shown = await openAll(deps, record, values);
      if (!shown || shown.length === 0) return undefined;
      return {
        values: shown,
        language: record.language,
        until: (link?.revealedAt ?? deps.clock.now()) + REPEAT_MS,
      };
    },

    async sent(token) {
      const found = await findLink(deps, token);
      await found?.hand.step(record => {
        const link = record.links.find(({ id }) => id === found.link.id);
        if (!link || link.revealedAt === undefined || link.shownAt !== undefined) return undefined;
        return { record: withLinkPatch(record, link.id, { shownAt: deps.clock.now() }) };
      });
    },
  };
}
