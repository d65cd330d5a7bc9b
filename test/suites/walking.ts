import type { PhoneScreen, VirtualPhone } from '../../src/lab/phone/virtual-phone.ts';
import type { LabUser } from '../../src/lab/world.ts';
import { codeFor, type Estate, press, submit } from './estate.ts';

/** The lab's users whose pages are English after they are proved, so that a test can read them. */
export function englishUsers({ lab }: Pick<Estate, 'lab'>): readonly LabUser[] {
  return lab.world.users.filter(({ language }) => language === 'en');
}

/** One of them; a person of one's own for each test that walks beside others. */
export function englishUser(estate: Pick<Estate, 'lab'>, index: number): LabUser {
  const user = englishUsers(estate)[index];
  if (!user) throw new Error(`The lab has no ${index + 1} users who speak English.`);
  return user;
}

/** A generated password, alone on its line. */
export const passwordLine = /^\S{14}$/;
/** A PIN in groups of three, alone on its line. */
export const pinLine = /^\d{3} \d{3}$/;

/** The line of a page on which a new value stands alone; nothing where there is none. */
export function valueOn({ text }: Pick<PhoneScreen, 'text'>, shape: RegExp): string {
  return text.split('\n').find(line => shape.test(line)) ?? '';
}

/** From Services to the page after the proof of a Windows password's owner: PIN, then mailed code. */
export async function proveForPassword(
  { lab }: Pick<Estate, 'lab'>,
  phone: VirtualPhone,
  user: LabUser,
  mailsBefore = 0,
): Promise<PhoneScreen> {
  await phone.services();
  await press(phone, 'directory-password');
  await submit(phone, { user: user.userId });
  await submit(phone, { pin: user.pin });
  await press(phone, 'next');
  return submit(phone, { code: await codeFor(lab, user.privateMail, mailsBefore) });
}

/** From Services to the form for one secret, by the alternative that asks for it. */
export async function goTo(phone: VirtualPhone, choice: string, userId: string, field: string): Promise<PhoneScreen> {
  await phone.services();
  await press(phone, choice);
  let page = await submit(phone, { user: userId });
  while (!page.fields.some(({ name }) => name === field)) page = await press(phone, 'other-way');
  return page;
}

/** A new value of the user's own, typed twice. */
export function chooseOwn(phone: VirtualPhone, value: string): Promise<PhoneScreen> {
  return submit(phone, { new: value, again: value });
}
