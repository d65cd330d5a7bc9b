/** A source of randomness, handed in: the cryptographic one in service, a repeatable one in tests. */
export interface Random {
  /** A whole number from 0 to `limit - 1`, every one equally likely. */
  below(limit: number): number;
}
