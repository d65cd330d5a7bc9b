import type { MailRequest } from '../renewal/ports.ts';

/** The name of a message; each has a template of its name in every language. */
export type MessageName = MailRequest['message'];

/**
 * What a message is told by its {@link MailRequest} `values`, and what of it must stand alone on a line.
 *
 * - `kinds`: names of kinds with commas or blanks between, `"cucm-pin,unity-pin"`; a list in the reader's language.
 * - `code`, `link`, `value`: a Secret each; a `value` of PIN kinds is shown in groups of three.
 * - `user`: the user id of somebody else than the reader; `until`: milliseconds since 1970.
 * - `finding`, `action`: what a sweep found and does about it; `count`: the days that are left.
 * - `state`, `dry`, `total`, `toRenew`, `renewed`, `failed`, `leftOut`: a run of the sweep in numbers, `dry` 0 or 1.
 * - `name`: how to address the reader. `time`: milliseconds since 1970. `place`, `channel`, `systems`, `detail`: where
 *   from, and what the audit says of it.
 *
 * - `head`: the number of the audit's last row and its MAC, as `rekey report --head` takes them.
 *
 * A template also has `minutes`, `hours` and `until` (the mail's `expiresAt`), `contact` and `language`.
 */
export interface MessageShape {
  readonly needs: readonly string[];
  readonly may: readonly string[];
  /** The mail is worthless after a time, which its request must name. */
  readonly expires: boolean;
  /** What the reader copies: the template must put it alone on a line. */
  readonly alone?: 'code' | 'link' | 'value' | 'head';
}

const circumstances = ['name', 'time', 'place', 'channel', 'systems', 'detail'] as const;

/** The shape of every message. */
export const messageShapes: Readonly<Record<MessageName, MessageShape>> = {
  code: { needs: ['code'], may: circumstances, expires: true, alone: 'code' },
  'caller-code': { needs: ['code'], may: circumstances, expires: true, alone: 'code' },
  link: { needs: ['link'], may: ['kinds', ...circumstances], expires: true, alone: 'link' },
  value: { needs: ['kinds', 'value'], may: circumstances, expires: false, alone: 'value' },
  changed: { needs: ['kinds'], may: circumstances, expires: false },
  abandoned: { needs: ['kinds'], may: circumstances, expires: false },
  uncertain: { needs: ['kinds'], may: circumstances, expires: false },
  unlocked: { needs: ['kinds'], may: circumstances, expires: false },
  failures: { needs: ['count'], may: circumstances, expires: false },
  'audit-head': { needs: ['count', 'head', 'time'], may: [], expires: false, alone: 'head' },
  paused: { needs: ['user', 'time', 'until'], may: ['place'], expires: false },
  finding: { needs: ['kinds', 'finding', 'action', 'time', 'count'], may: ['name'], expires: false },
  'sweep-digest': {
    needs: ['state', 'dry', 'time', 'total', 'count', 'toRenew', 'renewed', 'failed', 'leftOut'],
    may: [],
    expires: false,
  },
};

/** Every message. */
export const messageNames: readonly MessageName[] = Object.keys(messageShapes) as MessageName[];
