import { describe, expect, test } from 'vitest';
import { languages } from '../../src/base/language.ts';
import { createPhonePreview } from '../../src/phone-preview.ts';
import { shipped } from '../phone/given.ts';

const templates = shipped();
const preview = createPhonePreview(() => templates);

describe('the preview of the phone', () => {
  test.each(preview.models)('shows every screen in every language on a %s', model => {
    for (const screen of preview.screens) {
      for (const language of languages) {
        const { object, title, prompt, text, items, xml } = preview.show(screen, model, language);
        expect(object, `${screen} ${language}`).toMatch(/^CiscoIPPhone(Menu|Text|Input)$/);
        expect(`${title}${prompt}${text}${items.join('')}`, `${screen} ${language}`).not.toBe('');
        expect(xml).toContain('<?xml');
      }
    }
  });

  test('shows softkeys where the family has them, and a menu’s items', () => {
    const menu = preview.show('menu', 'CP-8845', 'en');
    expect(menu.items).toContain('Windows password');
    expect(menu.softkeys.map(({ name }) => name)).toEqual(['Exit', 'Select']);
    expect(preview.show('menu', 'CP-8875', 'en').softkeys).toEqual([]);
  });

  test('shows the menu for a screen that there is not', () => {
    expect(preview.show('<script>', 'CP-8845', 'en').object).toBe('CiscoIPPhoneMenu');
  });
});
