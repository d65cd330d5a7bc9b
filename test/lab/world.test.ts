import { describe, expect, test } from 'vitest';
import { trivialPin } from '../../src/lab/trivial-pin.ts';
import { createWorld, everyone, type LabUser, labTraits } from '../../src/lab/world.ts';

const world = createWorld({ users: 600, seed: 11 });
const people = everyone(world);

function brokenRules(password: string, user: LabUser): readonly string[] {
  const lower = password.toLowerCase();
  const tokens = user.displayName.toLowerCase().split(/[,.\-–_ #\t]/);
  const classes = [/\p{Lu}/u, /\p{Ll}/u, /[0-9]/, /[^\p{L}0-9]/u];
  return [
    ...(classes.every(test => test.test(password)) ? [] : ['classes']),
    ...(password.length >= 12 ? [] : ['length']),
    ...[user.userId, ...tokens].filter(word => word.length >= 3 && lower.includes(word)),
  ];
}

describe('the people of the lab', () => {
  test('are the same ones for the same seed, and others for another', () => {
    expect(createWorld({ users: 600, seed: 11 })).toEqual(world);
    expect(createWorld({ users: 600, seed: 12 }).users[0]).not.toEqual(world.users[0]);
  });

  test('include the same special users whatever the number of ordinary ones', () => {
    expect(createWorld({ users: 3, seed: 11 }).special).toEqual(world.special);
  });

  test('share no user id, extension or device', () => {
    for (const key of ['userId', 'extension', 'device'] as const) {
      expect(new Set(people.map(user => user[key])).size).toBe(people.length);
    }
  });

  test('have user ids, devices and extensions of a legal form', () => {
    for (const user of people) {
      expect(user.userId).toMatch(/^[a-z]+[0-9]*$/);
      expect(user.device).toMatch(/^SEP[0-9A-F]{12}$/);
      expect(user.extension).toMatch(/^[2-8][0-9]{4}$/);
      expect(user.ip).toBe('127.0.0.1');
    }
  });

  test('have names with accents of several languages, and three languages of phones', () => {
    const names = people.map(user => user.displayName).join(' ');
    for (const letter of ['é', 'ü', 'ö', 'ç']) expect(names).toContain(letter);
    expect(new Set(people.map(user => `${user.language} ${user.userLocale}`))).toEqual(
      new Set(['en English United States', 'fr French France', 'nl Dutch Netherlands']),
    );
  });

  test('have PINs of six digits that are not trivial', () => {
    for (const user of people) {
      for (const pin of [user.pin, user.unityPin]) {
        expect(pin).toMatch(/^[0-9]{6}$/);
        expect(trivialPin(pin, { ...user, extensions: [user.extension] })).toBeUndefined();
      }
    }
  });

  test('have passwords that pass the complexity of a directory', () => {
    for (const user of people) {
      for (const password of [user.cucmPassword, user.unityPassword, user.directoryPassword]) {
        expect(brokenRules(password, user)).toEqual([]);
      }
    }
  });

  test('have one special user of each trait, and ordinary ones have none', () => {
    expect(Object.keys(world.special)).toEqual([...labTraits]);
    for (const trait of labTraits) expect(world.special[trait].traits).toEqual([trait]);
    expect(world.users.every(user => user.traits.length === 0)).toBe(true);
    expect(world.special.noMail).toMatchObject({ mail: '', privateMail: '' });
    expect(world.special.pinSynced.unityPin).toBe(world.special.pinSynced.pin);
  });

  test('have one to run the pages for each role, nobody of them with a telephone', () => {
    expect(Object.keys(world.agents)).toEqual(['viewer', 'agent', 'admin', 'auditor']);
    for (const agent of Object.values(world.agents)) {
      expect(brokenRules(agent.directoryPassword, agent)).toEqual([]);
      expect(people.some(({ userId }) => userId === agent.userId)).toBe(false);
      expect(agent.extension).toBe('');
    }
  });
});

describe('a trivial PIN', () => {
  const owner = { firstName: 'Hélène', lastName: 'Dupré', extensions: ['71104'] };

  test.each([
    ['12a456', 'not-digits'],
    ['028883', 'repeated-digit'],
    ['121212', 'distinct-digits'],
    ['408408', 'repeated-group'],
    ['902580', 'keypad-line'],
    ['2345', 'sequence'],
    ['371104', 'own-number'],
    ['940117', 'own-number'],
    ['7110', 'own-number'],
    ['435363', 'name-digits'],
    ['387739', 'name-digits'],
  ])('%s is told as such', (pin, rule) => {
    expect(trivialPin(pin, owner)).toBe(rule);
  });

  test('451245 and 730518 are not', () => {
    expect(trivialPin('451245', owner)).toBeUndefined();
    expect(trivialPin('730518', owner)).toBeUndefined();
  });
});
