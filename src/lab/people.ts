import type { Random } from '../base/random.ts';
import type { LabTrait, LabUser } from './lab-user.ts';
import { type Region, regions } from './names.ts';
import { trivialPin } from './trivial-pin.ts';

const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const LOWER = 'abcdefghijkmnpqrstuvwxyz';
const DIGITS = '23456789';
const SIGNS = '!#$%+-=?';
const PASSWORD_LENGTH = 14;

const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new TypeError('pick: nothing to pick from');
  return item;
};

const characters = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join('');

/** `Lefèvre` → `lefevre`, `Weiß` → `weiss`, `van ’t Hof` → `vanthof`. */
export function ascii(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^a-z]/g, '');
}

/** Makes people who share no user id, number or device. */
export interface PeopleMaker {
  next(traits: readonly LabTrait[]): LabUser;
}

interface Taken {
  readonly userIds: Map<string, number>;
  readonly numbers: Set<string>;
  readonly devices: Set<string>;
}

function freshUserId(taken: Taken, first: string, last: string): string {
  const base = `${ascii(first).slice(0, 1)}${ascii(last)}`;
  const count = (taken.userIds.get(base) ?? 0) + 1;
  taken.userIds.set(base, count);
  return count === 1 ? base : `${base}${count}`;
}

function fresh(used: Set<string>, draw: () => string): string {
  for (;;) {
    const value = draw();
    if (used.has(value)) continue;
    used.add(value);
    return value;
  }
}

function password(random: Random): string {
  const rest = PASSWORD_LENGTH - 4;
  const middle = characters(random, LOWER + UPPER + DIGITS, rest);
  return (
    characters(random, UPPER, 1) +
    characters(random, LOWER, 1) +
    middle +
    characters(random, DIGITS, 1) +
    characters(random, SIGNS, 1)
  );
}

/** A password that holds neither the user id nor a part of the name (AD's rule, MS-SAMR 3.1.1.7.2) nor a run of three. */
function goodPassword(random: Random, words: readonly string[]): string {
  for (;;) {
    const value = password(random);
    const lower = value.toLowerCase();
    if (!/(.)\1\1/.test(lower) && words.every(word => word.length < 3 || !lower.includes(word))) return value;
  }
}

function goodPin(random: Random, owner: { firstName: string; lastName: string; extension: string }): string {
  for (;;) {
    const pin = characters(random, '0123456789', 6);
    if (!trivialPin(pin, { ...owner, extensions: [owner.extension] })) return pin;
  }
}

/** Where a made-up address ends: the company's mail and a private one. */
const COMPANY = 'lab.test';
const HOME = 'home.test';

function contact(userId: string, traits: readonly LabTrait[]): { mail: string; privateMail: string } {
  if (traits.includes('noMail')) return { mail: '', privateMail: '' };
  return { mail: `${userId}@${COMPANY}`, privateMail: `${userId}@${HOME}` };
}

function makePerson(random: Random, taken: Taken, numberLength: number, traits: readonly LabTrait[]): LabUser {
  const region: Region = pick(random, regions);
  const firstName = pick(random, region.names.first);
  const lastName = pick(random, region.names.last);
  const userId = freshUserId(taken, firstName, lastName);
  const number = (): string => characters(random, '2345678', 1) + characters(random, '0123456789', numberLength - 1);
  const extension = fresh(taken.numbers, number);
  const device = fresh(taken.devices, () => `SEP${characters(random, '0123456789ABCDEF', 12)}`);
  const words = [userId, ...`${firstName} ${lastName}`.toLowerCase().split(/[,.\-–_ #\t]/)];
  const pin = goodPin(random, { firstName, lastName, extension });
  return {
    userId,
    firstName,
    lastName,
    displayName: `${firstName} ${lastName}`,
    ...contact(userId, traits),
    extension,
    device,
    ip: '127.0.0.1',
    pin,
    unityPin: traits.includes('pinSynced') ? pin : goodPin(random, { firstName, lastName, extension }),
    cucmPassword: goodPassword(random, words),
    unityPassword: goodPassword(random, words),
    directoryPassword: goodPassword(random, words),
    userLocale: region.userLocale,
    language: region.language,
    traits,
  };
}

/** A maker of people for up to `count` of them: five-digit extensions, six where five would be crowded. */
export function peopleMaker(random: Random, count: number): PeopleMaker {
  const taken: Taken = { userIds: new Map(), numbers: new Set(), devices: new Set() };
  const numberLength = count > 20_000 ? 6 : 5;
  return { next: traits => makePerson(random, taken, numberLength, traits) };
}

/** The people who run Rekey's pages, by role: known to the directory only. */
export const agentNames = {
  viewer: { firstName: 'Vera', lastName: 'Visser' },
  agent: { firstName: 'Aline', lastName: 'Agnew' },
  admin: { firstName: 'Adrian', lastName: 'Admiral' },
  auditor: { firstName: 'Odile', lastName: 'Audley' },
} as const;

/** One of {@link agentNames}. */
export type LabRole = keyof typeof agentNames;

/** Somebody who runs the pages; without a telephone. */
export function makeAgent(random: Random, role: LabRole): LabUser {
  const { firstName, lastName } = agentNames[role];
  const userId = ascii(firstName + lastName);
  const words = [userId, firstName.toLowerCase(), lastName.toLowerCase()];
  return {
    userId,
    firstName,
    lastName,
    displayName: `${firstName} ${lastName}`,
    ...contact(userId, []),
    extension: '',
    device: '',
    ip: '',
    pin: '',
    unityPin: '',
    cucmPassword: '',
    unityPassword: '',
    directoryPassword: goodPassword(random, words),
    userLocale: 'English United States',
    language: 'en',
    traits: [],
  };
}
