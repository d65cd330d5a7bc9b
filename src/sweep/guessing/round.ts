/** What one round came to. */
export interface Round {
  /** Credentials that were due. */
  readonly looked: number;
  readonly guessed: number;
  readonly found: number;
  /** Guesses without an answer; the same values come once more. */
  readonly unanswered: number;
  /** Credentials that could not be looked at, since a system did not answer. */
  readonly unread: number;
  /** Credentials at which somebody else failed within the window of a guess of ours: how near we came to an extra lock. */
  readonly joined: number;
}

/** What a round comes to in which nothing is due. */
export const nothing: Round = { looked: 0, guessed: 0, found: 0, unanswered: 0, unread: 0, joined: 0 };

/** Both together. */
export const addRounds = (one: Round, other: Round): Round => ({
  looked: one.looked + other.looked,
  guessed: one.guessed + other.guessed,
  found: one.found + other.found,
  unanswered: one.unanswered + other.unanswered,
  unread: one.unread + other.unread,
  joined: one.joined + other.joined,
});
