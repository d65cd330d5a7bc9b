import { randomBytes, randomInt } from 'node:crypto';

/** A source of randomness, handed in so that tests can repeat a draw. */
export interface Random {
  /** A whole number from 0 to `limit - 1`, every one equally likely. */
  below(limit: number): number;
  /** `length` random bytes. */
  bytes(length: number): Buffer;
}

/** The operating system's cryptographic source. */
export const cryptoRandom: Random = {
  below: limit => randomInt(limit),
  bytes: length => randomBytes(length),
};
