import type { MailRequest } from '../renewal/ports.ts';

/** The name of a message; each has a template of its name in every language. */
export type MessageName = MailRequest['message'];

/**
 * What a message is told by its {@link MailRequest} `values`, and what of it must stand alone on a line.
 *
 * - `kinds`: names of kinds with blanks between, `"cucm-pin unity-pin"`; shown as a list in the reader's language.
 * - `time`: milliseconds since 1970. `place`: where from, as the audit names it.
 * - `code`, `link`: a Secret each.
 * - the `value` message takes one Secret for each kind, under the kind's name: `{ "cucm-pin": new Secret("…") }`.
 * - `name` (how to address the reader) may go with every message.
 *
 * A template also has `minutes` and `hours` (until the mail's `expiresAt`), `until`, `contact` and `language`.
 */
export interface MessageShape {
  readonly needs: readonly string[];
  readonly may: readonly string[];
  /** What the reader copies: the template must put it alone on a line. */
  readonly alone?: 'code' | 'link' | 'value';
}

/** The shape of every message. */
export const messageShapes: Readonly<Record<MessageName, MessageShape>> = {
  code: { needs: ['code'], may: ['name'], alone: 'code' },
  changed: { needs: ['kinds'], may: ['name', 'time', 'place'] },
  link: { needs: ['link'], may: ['name', 'kinds'], alone: 'link' },
  value: { needs: [], may: ['name', 'time', 'place', 'kinds'], alone: 'value' },
  failures: { needs: ['count'], may: ['name', 'time', 'place'] },
  abandoned: { needs: ['kinds'], may: ['name', 'time', 'place'] },
  uncertain: { needs: ['kinds'], may: ['name', 'time', 'place'] },
  unlocked: { needs: ['kinds'], may: ['name', 'time', 'place'] },
};

/** Every message. */
export const messageNames: readonly MessageName[] = Object.keys(messageShapes) as MessageName[];
