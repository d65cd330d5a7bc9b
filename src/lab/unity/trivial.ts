import { nameDigits } from '../trivial-pin.ts';
import type { UnitySwitches } from './switches.ts';
import type { UnityUser } from './unity-user.ts';

const lines = ['123', '456', '789', '147', '258', '369', '159', '357', '580', '2580'];

const reversed = (text: string): string => [...text].reverse().join('');
const bothWays = (text: string): readonly string[] => [text, reversed(text)];

function stepsOf(value: string): readonly number[] {
  return [...value].slice(1).map((character, at) => character.charCodeAt(0) - value.charCodeAt(at));
}

/** All of it ascends or all of it descends by one. */
function isRun(value: string): boolean {
  const steps = stepsOf(value);
  return steps.every(step => step === 1) || steps.every(step => step === -1);
}

function holdsOwnNumber(value: string, user: UnityUser): boolean {
  return [user.extension, ...user.alternateExtensions].flatMap(bothWays).some(number => value.includes(number));
}

function isKeypadLine(pin: string, minLength: number, form: UnitySwitches['keypadLine']): boolean {
  const both = lines.flatMap(bothWays);
  return form === 'whole' ? pin.length === minLength && both.includes(pin) : both.some(line => pin.includes(line));
}

/** Whether Unity Connection calls a PIN trivial (authentication rules, "Check for Trivial Passwords", the list for PINs). */
export function isTrivialPin(pin: string, user: UnityUser, form: UnitySwitches['keypadLine']): boolean {
  const names = [user.firstName, user.lastName].map(nameDigits).filter(digits => digits !== '');
  return (
    names.some(digits => digits === pin || (digits.length > 2 && pin.includes(digits))) ||
    holdsOwnNumber(pin, user) ||
    /(\d{2,})\1/.test(pin) ||
    new Set(pin).size < 3 ||
    /(\d)\1\1/.test(pin) ||
    isRun(pin) ||
    isKeypadLine(pin, user.credentials.pin.rule.minLength, form)
  );
}

const classes = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u];

/** Whether it calls a web password trivial (the same page, the list for passwords). */
export function isTrivialPassword(password: string, user: UnityUser): boolean {
  const lower = password.toLowerCase();
  return (
    classes.filter(one => one.test(password)).length < 3 ||
    bothWays(user.alias.toLowerCase()).some(alias => lower.includes(alias)) ||
    [user.extension, ...user.alternateExtensions].some(number => password.includes(number)) ||
    /(.)\1\1\1/u.test(password) ||
    isRun(lower)
  );
}
