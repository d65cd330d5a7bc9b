import type { Language } from '../base/language.ts';
import type { Kind } from '../policy/kind.ts';
import type { AuditEventName, Requester } from '../renewal/ports.ts';

/** One open dialog. Times are milliseconds since 1970. */
export interface OpenDialog {
  readonly channel: Requester['channel'];
  readonly device?: string | undefined;
  readonly address: string;
  readonly openedAt: number;
  readonly actedAt: number;
  readonly screen: string;
  /** Who proved himself; absent = nobody yet. */
  readonly verified?: string | undefined;
}

/** Mails that are not at an end. */
export interface MailBacklog {
  readonly waiting: number;
  /** Tried at least once. */
  readonly retried: number;
  /** Given up, and not everyone who must know was told. */
  readonly failing: number;
  /** When the oldest was queued. */
  readonly oldest?: number | undefined;
}

/** How often something happened. */
export interface EventCount {
  readonly event: AuditEventName;
  readonly channel: Requester['channel'];
  readonly kind?: Kind | undefined;
  readonly count: number;
}

/** How many credentials were renewed on a day. */
export interface DayCount {
  readonly channel: Requester['channel'];
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly count: number;
}

/** A failure at our own doors, as the audit has it. */
export interface DoorFailure {
  readonly at: number;
  readonly channel: Requester['channel'];
  readonly place: string;
  readonly reason: string;
}

/** What the admin pages read of the store. */
export interface AdminFigures {
  openDialogs(openedAfter: number): Promise<readonly OpenDialog[]>;
  mails(): Promise<MailBacklog>;
  /** Renewals that are not settled, told and audited yet. */
  openRenewals(): Promise<number>;
  /** What happened from a moment on: renewals' outcomes and failures at our doors. */
  eventsSince(from: number): Promise<readonly EventCount[]>;
  /** Credentials renewed from a moment on, by channel and by day since 1970 (UTC). */
  renewalsByDay(from: number): Promise<readonly DayCount[]>;
  /** The newest first. */
  doorFailuresOf(userId: string, from: number, limit: number): Promise<readonly DoorFailure[]>;
}

/** A certificate that a system, or Rekey itself, shows. */
export interface CertificateState {
  /** `cucm:main`, `server.tls`. */
  readonly of: string;
  /** Until when it is valid, milliseconds since 1970; absent = it could not be read. */
  readonly validTo?: number | undefined;
}

/** Rekey's phone service as a CUCM cluster has it. */
export interface RegisteredService {
  readonly name: string;
  readonly url?: string | undefined;
  readonly secureUrl?: string | undefined;
  readonly enabled: boolean;
  /** Every phone is subscribed; settled when it was added. */
  readonly everyPhone: boolean;
}

/** The phone services of one CUCM cluster. */
export interface PhoneServicePort {
  /** `cucm:main`. */
  readonly system: string;
  /** Undefined where there is none of that name. Throws where CUCM cannot answer. */
  find(name: string): Promise<RegisteredService | undefined>;
  /** Adds it or brings it up to date; `problem` is CUCM's own sentence. */
  register(wanted: {
    readonly name: string;
    readonly url: string;
    readonly secureUrl?: string | undefined;
    readonly everyPhone: boolean;
  }): Promise<{ readonly done: 'added' | 'updated' } | { readonly problem: string }>;
}

/** A softkey as a phone shows it. */
export interface ShownSoftkey {
  readonly name: string;
  /** From 1. */
  readonly position: number;
}

/** What a phone shows of a page. */
export interface ShownPage {
  /** `CiscoIPPhoneMenu` and so on. */
  readonly object: string;
  readonly title: string;
  readonly prompt: string;
  readonly text: string;
  /** Items of a menu, labels of a form's fields. */
  readonly items: readonly string[];
  readonly softkeys: readonly ShownSoftkey[];
  /** As it is sent. */
  readonly xml: string;
}

/** The phone's pages, filled in with samples. */
export interface PhonePreview {
  readonly screens: readonly string[];
  /** A model of each family. */
  readonly models: readonly string[];
  show(screen: string, model: string, language: Language): ShownPage;
}

/** A mail as its reader gets it, without the HTML part. */
export interface ShownMail {
  readonly subject: string;
  readonly text: string;
}

/** The mail messages, as templates and as readers see them. */
export interface MailTexts {
  readonly messages: readonly string[];
  /** The template that holds now, and the one of the files. */
  textOf(language: Language, message: string): { readonly now: string; readonly ofFiles: string };
  /** The mail that a template makes of sample values; undefined where it makes none: `propose` says why. */
  preview(language: Language, message: string, template: string): ShownMail | undefined;
  /** Queues the message as it is now with sample values. False where the address is none, or the hour's limit is reached. */
  sendTest(language: Language, message: string, to: string): Promise<boolean>;
}

/** The words of every channel, as they are written. */
export interface WrittenWords {
  keys(): readonly string[];
  now(language: Language, key: string): string;
  ofFiles(language: Language, key: string): string;
}
