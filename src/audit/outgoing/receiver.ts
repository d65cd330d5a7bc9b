/** Somebody outside who takes the rows of the audit. */
export interface Receiver {
  /** What its place is kept under. */
  readonly name: 'syslog' | 'file';
  /** Sends lines in their order; gives the connection that they went by. Throws where they could not be handed over. */
  send(lines: readonly string[]): Promise<number>;
  /** Whether that connection stands: what went by one that broke may have been lost. */
  stands(connection: number): boolean;
  close(): Promise<void>;
}
