import type { Language } from '../base/language.ts';
import type { PhonePreview } from './ports.ts';

/** What a screen of the phone is called: its title there, and the name of its file. */
export function screenTitle({ screens, models, show }: PhonePreview, screen: string, language: Language): string {
  const [model = ''] = models;
  const title = screens.includes(screen) ? show(screen, model, language).title : '';
  return title === '' ? screen : `${title} (${screen}.xml)`;
}
