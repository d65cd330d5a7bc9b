/** When what was submitted at one moment and is ready at another may be shown; all times in milliseconds since 1970. */
export type AnswerAt = (submittedAt: number, readyAt: number) => number;

/** Milliseconds between two moments at which a result may appear. */
const gridStep = 3_000;

/**
 * When the result of a submit may be shown: three seconds after it or, where the result is ready later, at the next
 * multiple. So how long a system took says nothing about whether the user is known or the secret right
 * (`policy.md` "Answers"). All times in milliseconds since 1970.
 */
export function answerAt(submittedAt: number, readyAt: number): number {
  const steps = Math.ceil((readyAt - submittedAt) / gridStep);
  return submittedAt + Math.max(1, steps) * gridStep;
}
