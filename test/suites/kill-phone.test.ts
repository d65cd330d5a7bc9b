import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ValueRecord } from '../../src/renewal/journal.ts';
import { codeFor } from './estate.ts';
import type { Child, Death } from './kill/child.ts';
import { type KillEstate, openKillEstate } from './kill/estate-of-kills.ts';
import { isOnScreen, readJournal } from './kill/journal-file.ts';
import { restarts } from './kill/killing.ts';
import { changeMeanwhile, judge, keepRemains, noteRead, type Place, readMails, untilQuiet } from './kill/scenario.ts';
import type { RenewedKind } from './kill/systems.ts';
import { linkPresser } from './kill/told.ts';
import { RawPhone, textOn } from './raw-phone.ts';

let estate: KillEstate;
beforeAll(async () => {
  estate = await openKillEstate(40);
});
afterAll(() => estate?.stop());

const PATIENCE_MS = 600_000;
const TEN_MINUTES = 10 * 60_000;

/** A phone at the page that asks whether to change, and the server behind it. */
interface Walk {
  readonly place: Place;
  readonly phone: RawPhone;
  readonly kinds: readonly RenewedKind[];
  child: Child;
}

async function serve(place: Place, ahead = 0): Promise<{ readonly child: Child; readonly url: string }> {
  return estate.gate.through(async () => {
    const child = place.start(['serve'], { ahead });
    return { child, url: await child.ready };
  });
}

async function giveCode({ lab, user, canary }: Place, phone: RawPhone): Promise<void> {
  const code = await codeFor(lab, user.privateMail);
  canary.keep({ 'code in a mail': code });
  await phone.act('next');
  await phone.submit({ code });
  await phone.settle();
}

async function walkToConfirm(choice: 'both-pins' | 'directory-password'): Promise<Walk> {
  const place = await estate.place(`phone-${choice}`);
  const { child, url } = await serve(place);
  const phone = new RawPhone(url, place.user.device);
  await phone.services();
  await phone.act(choice);
  await phone.submit({ user: place.user.userId });
  if (choice === 'directory-password') {
    await phone.submit({ pin: place.user.pin });
    await phone.settle();
  }
  await giveCode(place, phone);
  expect(phone.addressOf('confirm')).toContain('/phone/step?t=');
  const kinds = choice === 'both-pins' ? (['cucm-pin', 'unity-pin'] as const) : (['directory-password'] as const);
  return { place, phone, kinds, child };
}

/** What the page shows of new values is read. */
function readPage({ place, phone, kinds }: Walk): string | undefined {
  const shape = kinds.includes('directory-password') ? /^\S{14}$/ : /^\d{3} \d{3} \d{3} \d$/;
  const value = textOn(phone.page)
    .split('\n')
    .find(line => shape.test(line))
    ?.replaceAll(' ', '');
  if (value !== undefined) for (const kind of kinds) noteRead(place, kind, value);
  return value;
}

/** Presses on while the server lives. */
async function untilDead(child: Child, pressing: () => Promise<unknown>): Promise<void> {
  await Promise.race([pressing().catch(() => undefined), child.ended]);
  await child.kill();
}

/** Whether no value waits for a screen any more; one that came into force just now does, for five minutes. */
async function areScreensOver({ storeFile }: Place): Promise<boolean> {
  const isOpen = (): boolean => readJournal(storeFile).records.some(({ values }) => values.some(isOnScreen));
  const isNew = ({ dueSince = 0 }: ValueRecord): boolean => dueSince > Date.now();
  while (isOpen()) {
    if (readJournal(storeFile).records.some(({ values }) => values.some(value => isOnScreen(value) && isNew(value))))
      return false;
    await sleep(400);
  }
  return true;
}

/** Starts the server again, lets it finish and reads the mails; once more where values still wait for a screen. */
async function finish(walk: Walk, ahead: number): Promise<readonly string[]> {
  const { place } = walk;
  const { child, url } = await serve(place, ahead);
  try {
    await untilQuiet(place);
    if (await areScreensOver(place)) return await readMails(place, linkPresser(url));
  } finally {
    await child.kill();
  }
  return finish(walk, ahead + TEN_MINUTES);
}

const ends = async (walk: Walk, ahead: number): Promise<readonly string[]> => [
  ...(await finish(walk, ahead)),
  ...(await judge(walk.place)),
];

const afterConfirm: readonly [Death, keyof typeof restarts, meanwhile: boolean][] = [
  [{ after: 1 }, 'after 16 minutes', false],
  [{ after: 3 }, 'after two days', false],
  [{ after: 6 }, 'after 16 minutes', true],
  [{ before: 8 }, 'after 16 minutes', false],
  [{ after: 10 }, 'after two days', true],
  [{ before: 13 }, 'after 16 minutes', false],
  [{ before: 17 }, 'after two days', false],
];

describe('a walk on a phone whose server is killed', () => {
  for (const choice of ['both-pins', 'directory-password'] as const) {
    test.concurrent.each(afterConfirm)(
      `${choice}: while it works (%j), started again %s, someone else changed it meanwhile: %s`,
      { timeout: PATIENCE_MS },
      async (death, restart, meanwhile) => {
        const walk = await walkToConfirm(choice);
        await walk.child.arm(death);
        await untilDead(walk.child, async () => {
          await walk.phone.act('confirm');
          await walk.phone.settle();
          readPage(walk);
        });
        keepRemains(walk.place);
        if (meanwhile) await changeMeanwhile(walk.place);
        expect(await ends(walk, restarts[restart])).toEqual([]);
      },
    );

    test.concurrent(`${choice}: with the value on the screen; the phone asks the new one for it and is shown the same, then Done`, {
      timeout: PATIENCE_MS,
    }, async () => {
      const walk = await walkToConfirm(choice);
      const { phone, place } = walk;
      await phone.act('confirm');
      await phone.settle();
      const shown = readPage(walk);
      expect(shown).toBeDefined();
      await walk.child.kill();
      keepRemains(place);
      const { child, url } = await serve(place);
      phone.at = url;
      await phone.reload();
      expect(readPage(walk)).toBe(shown);
      await phone.act('done');
      expect(textOn(phone.page)).not.toContain(shown);
      await child.kill();
      expect(await ends(walk, TEN_MINUTES)).toEqual([]);
      expect(place.read.get(walk.kinds[0] ?? 'cucm-pin')?.map(({ value }) => value)).toEqual([shown, shown]);
    });

    test.concurrent(`${choice}: as Done is pressed`, { timeout: PATIENCE_MS }, async () => {
      const walk = await walkToConfirm(choice);
      await walk.phone.act('confirm');
      await walk.phone.settle();
      expect(readPage(walk)).toBeDefined();
      await walk.child.arm({ after: 1 });
      await untilDead(walk.child, () => walk.phone.act('done'));
      expect(await ends(walk, TEN_MINUTES)).toEqual([]);
    });
  }
});
