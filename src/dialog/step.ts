import type { AuditEvent } from '../renewal/ports.ts';
import type { DialogEvent } from './ports.ts';
import type { Screen } from './screen.ts';
import type { Session } from './session.ts';

/** What a step may change of a dialog; version and pages are the conversation's own. */
export type Changes = Partial<Omit<Session, 'id' | 'version' | 'pages' | 'visibleAt' | 'openedAt' | 'actedAt'>>;

/** Where a step leads. */
export interface Next {
  readonly screen: Screen;
  readonly changes?: Changes | undefined;
  readonly audit?: readonly AuditEvent[] | undefined;
  /** On a `wait` screen: what finds the page after it, started once the screen was sent. */
  readonly work?: ((session: Session) => Promise<Next>) | undefined;
  /** Something to be done once the screen was sent, whose end nobody waits for. */
  readonly background?: ((session: Session) => Promise<void>) | undefined;
}

/** Acts on one screen; undefined where the event asks for nothing that the screen offers: it is shown again. */
export type Step = (session: Session, event: DialogEvent) => Promise<Next | undefined>;
