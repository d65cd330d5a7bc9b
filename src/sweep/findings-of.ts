import type { Finding } from './finding.ts';

/** The open findings of one subject, newest first: for the status card, the phone's status screen, the command line. */
export type FindingsOf = (userId: string) => Promise<readonly (Finding & { readonly foundAt: number })[]>;
