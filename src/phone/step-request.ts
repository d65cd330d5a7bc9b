import { languages } from '../base/language.ts';
import { Secret } from '../base/secret.ts';
import type { DialogEvent } from '../dialog/ports.ts';
import { type Action, actions, type InputName, inputNames } from '../dialog/screen.ts';
import { isMemberOf } from './is-member-of.ts';
import type { Parameters } from './parameters.ts';
import { isToken } from './step-address.ts';

/** What a phone asks for: a step of a dialog, or why it cannot be one. */
export type StepRequest =
  | { readonly token: string; readonly event: DialogEvent }
  | { readonly refused: 'expired' | 'too-large' | 'not-understood' };

/** Characters of one field at most: more than any user id, PIN or password has. */
const longestInput: Readonly<Record<InputName, number>> = {
  user: 128,
  pin: 64,
  password: 256,
  code: 64,
  new: 256,
  again: 256,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const binary = /[\0-\x1f\x7f-\x9f\ufffd]/;

function isAction(word: string): word is Action {
  return isMemberOf(actions, word) || languages.some(language => word === `language-${language}`);
}

/** One value; undefined for none, null for several that differ. */
function single(parameters: Parameters, name: string): string | null | undefined {
  const [first, ...others] = parameters.get(name) ?? [];
  return others.some(other => other !== first) ? null : first;
}

interface Inputs {
  readonly inputs: Partial<Record<InputName, Secret>>;
  readonly refused?: 'too-large' | 'not-understood' | undefined;
}

function readInputs(parameters: Parameters): Inputs {
  const inputs: Partial<Record<InputName, Secret>> = {};
  for (const name of inputNames) {
    const value = single(parameters, name);
    if (value === undefined) continue;
    if (value === null) return { inputs: {}, refused: 'not-understood' };
    if (value.length > longestInput[name]) return { inputs: {}, refused: 'too-large' };
    if (binary.test(value)) return { inputs: {}, refused: 'not-understood' };
    inputs[name] = new Secret(value);
  }
  return { inputs };
}

/**
 * Reads a step. Values are wrapped here, at the edge. What no form of ours can send (a field twice with different
 * values, binary, thousands of characters) is refused before the dialog sees it: it costs no attempt and no token.
 */
export function readStep(parameters: Parameters): StepRequest {
  const token = single(parameters, 't');
  if (token === undefined || token === null || !isToken(token)) return { refused: 'expired' };
  const action = single(parameters, 'do') ?? (parameters.has('do') ? '' : 'submit');
  if (!isAction(action)) return { refused: 'not-understood' };
  const { inputs, refused } = readInputs(parameters);
  return refused ? { refused } : { token, event: { action, inputs } };
}

const deviceName = /^[A-Za-z0-9_-]{1,15}$/;

/** The device that an entry names by `name=` or `device=`; undefined for none, for two that differ, or for no such name. */
export function readDevice(parameters: Parameters): string | undefined {
  const given = [...(parameters.get('name') ?? []), ...(parameters.get('device') ?? [])];
  const [name, ...others] = new Set(given.filter(value => value !== ''));
  return name !== undefined && others.length === 0 && deviceName.test(name) ? name : undefined;
}
