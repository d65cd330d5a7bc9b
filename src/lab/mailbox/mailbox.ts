/** One message that arrived, parsed. */
export interface StoredMail {
  /** Counts from 1 in the order of arrival. */
  readonly number: number;
  /** When it arrived, ISO 8601. */
  readonly at: string;
  readonly from: string;
  /** The one address of the envelope, else all of them with commas between. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The HTML part; empty where there is none. */
  readonly html: string;
  readonly messageId: string;
}

/** A message as `GET api/messages` gives it. */
export interface MailSummary {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Everybody's mail of the lab in one box, kept in memory. */
export class Mailbox {
  readonly #mails: StoredMail[] = [];

  /** Keeps a message and numbers it. */
  add(mail: Omit<StoredMail, 'number'>): StoredMail {
    const stored = { number: this.#mails.length + 1, ...mail };
    this.#mails.push(stored);
    return stored;
  }

  /** All messages, oldest first; `to` keeps only those sent to that address, case ignored. */
  list(to?: string): readonly StoredMail[] {
    if (to === undefined) return this.#mails;
    const address = to.toLowerCase();
    return this.#mails.filter(mail => mail.to.toLowerCase().split(', ').includes(address));
  }

  /** The message of this number. */
  get(number: number): StoredMail | undefined {
    return this.#mails[number - 1];
  }

  /** The same as {@link list} in the form of the lab's interface. */
  summaries(): readonly MailSummary[] {
    return this.#mails.map(({ to, subject, text, html }) => ({ to, subject, text, html }));
  }
}
