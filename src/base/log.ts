/** Where the program tells the operator what it does. A pino logger is one. Fields never hold a secret. */
export interface Log {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

/** A log that keeps silent, for tests and short commands. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
