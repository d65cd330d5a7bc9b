import { z } from 'zod';
import { type Language, languages } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import { type Action, actions, type InputName } from '../dialog/screen.ts';

/** Characters of one field at most: more than any user id, PIN or password has. */
export const longestInput: Readonly<Record<InputName, number>> = {
  user: 128,
  pin: 64,
  password: 256,
  code: 64,
  new: 256,
  again: 256,
};

const languageActions = languages.map((language): `language-${Language}` => `language-${language}`);
const action: z.ZodType<Action> = z.enum([...actions, ...languageActions]);

const token = z.string().max(64);

/** A typed value; wrapped here, at the edge. A field sent twice, or with control characters in it, is of no form of ours. */
const typed = (name: InputName): z.ZodType<Secret> =>
  z
    .string()
    .max(longestInput[name])
    .regex(/^[^\p{Cc}\ufffd]*$/u)
    .transform(value => new Secret(value));

/** What every form of the personal page sends. Without `t` it begins a dialog. */
export const stepForm = z.object({
  t: token.exactOptional(),
  do: action.default('submit'),
  user: typed('user').exactOptional(),
  pin: typed('pin').exactOptional(),
  password: typed('password').exactOptional(),
  code: typed('code').exactOptional(),
  new: typed('new').exactOptional(),
  again: typed('again').exactOptional(),
});

/** A parsed form. */
export type StepForm = z.output<typeof stepForm>;

/** A new value while it is typed. */
export const checkForm = z.object({ t: token, new: typed('new') });

/** How a page that waits is asked for again. */
export const waitForm = z.object({ page: z.string().max(200) });
