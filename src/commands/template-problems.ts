import type { Config } from '../config/config.ts';
import { webAddressFrom } from '../from-config.ts';
import { loadTemplates } from '../mail/load-templates.ts';
import { existing, loadPhoneTemplates } from '../phone/load-phone-templates.ts';
import { describeProblem } from '../words/problem.ts';
import { publicUrlOf } from './surroundings.ts';

function phoneProblems({ phone, dialog, server, me }: Partial<Config>): readonly string[] {
  if (!phone || !dialog || !server || !me) return [];
  const publicUrl = publicUrlOf({ server });
  const loaded = loadPhoneTemplates({
    templates: existing(phone.templates),
    softkeys: existing(phone.softkeys),
    publicUrl,
    webAddress: webAddressFrom({ me }, publicUrl),
    contact: dialog.contact,
  });
  return loaded.ok ? [] : loaded.problems.map(describeProblem);
}

/**
 * Everything that is wrong with the templates of phone and mail, with words and softkeys, one line each; as far as the
 * sections that name them are sound.
 */
export function templateProblems(config: Partial<Config>): readonly string[] {
  const mails = loadTemplates({ directory: existing(config.mail?.templates) });
  return [...phoneProblems(config), ...(mails.ok ? [] : mails.problems.map(describeProblem))];
}
