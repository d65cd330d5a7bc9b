import { z } from 'zod';

/** A field that a form may hold several times, at most `most` of them. */
export const several = <T extends z.ZodType>(item: T, most: number) =>
  z.preprocess(value => (value === undefined ? [] : [value].flat()), z.array(item).max(most));
