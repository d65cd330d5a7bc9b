import { describe, expect, test } from 'vitest';
import { languages } from '../../src/base/language.ts';
import type { ScreenName } from '../../src/dialog/screen.ts';
import { readPhoneRequest } from '../../src/phone/phone-request.ts';
import { fullPage, longestToken, longestUrl, models, phoneHeaders, screens, shipped } from './given.ts';
import { all, judge, type Seen, textOf } from './oracle.ts';

const templates = shipped(longestUrl);
const charsets = { 'utf-8': 'utf-8,iso-8859-1;q=0.8', 'iso-8859-1': 'iso-8859-1' } as const;

function show(name: ScreenName, model: string, language = 'en', charset: keyof typeof charsets = 'utf-8'): Seen {
  const request = readPhoneRequest(phoneHeaders(model, charsets[charset]));
  return judge(templates.render(fullPage(name, { language, token: longestToken }), request).body);
}

const legalSoftkeys: Record<string, readonly string[]> = {
  CiscoIPPhoneMenu: ['SoftKey:Back', 'SoftKey:Select', 'SoftKey:Exit'],
  CiscoIPPhoneText: ['SoftKey:Back', 'SoftKey:Exit', 'SoftKey:Update'],
  CiscoIPPhoneInput: ['SoftKey:Back', 'SoftKey:Submit', 'SoftKey:<<', 'SoftKey:Cancel'],
};

describe('every screen on every family, in every language and charset', () => {
  for (const name of screens) {
    test(`${name} is legal with everything on it and the longest address and token`, () => {
      for (const model of models) {
        for (const language of languages) {
          for (const charset of ['utf-8', 'iso-8859-1'] as const) {
            const seen = show(name, model, language, charset);
            const softkeys = all(seen, 'SoftKeyItem');
            const positions = softkeys.map(item => textOf(item, 'Position'));
            expect(new Set(positions).size, `${name} ${model}: two softkeys at one position`).toBe(positions.length);
            for (const softkey of softkeys) {
              const url = textOf(softkey, 'URL') ?? '';
              expect(textOf(softkey, 'Name')?.length).toBeLessThanOrEqual(9);
              if (url.startsWith('SoftKey:')) expect(legalSoftkeys[seen.name]).toContain(url);
            }
          }
        }
      }
    });
  }
});

describe('softkeys', () => {
  test('stand where each family has them', () => {
    const places = (model: string): Record<string, string | undefined> =>
      Object.fromEntries(
        all(show('verify-pin', model), 'SoftKeyItem').map(item => [
          textOf(item, 'URL')?.replace(/.*do=/, ''),
          textOf(item, 'Position'),
        ]),
      );
    expect(places('CP-7942G')).toEqual({ 'SoftKey:Submit': '1', 'SoftKey:<<': '2', cancel: '3', 'other-way': '4' });
    expect(places('CP-8845')).toEqual({ 'SoftKey:Submit': '2', 'SoftKey:<<': '3', cancel: '1', 'other-way': '4' });
    expect(places('CP-0000')).toEqual(places('CP-7942G'));
  });

  test('on the 8875 forms and menus keep the phone’s own, texts have only those that lead to a page or a number', () => {
    expect(all(show('verify-pin', 'CP-8875'), 'SoftKeyItem')).toEqual([]);
    expect(all(show('menu', 'CP-8875NR'), 'SoftKeyItem')).toEqual([]);
    const urls = all(show('failed', 'CP-8875'), 'SoftKeyItem').map(item => textOf(item, 'URL')?.replace(/.*do=/, ''));
    expect(urls).toEqual(['next', 'other-way', 'Dial:+33123456789']);
  });

  test('with a flag stand with it only', () => {
    const request = readPhoneRequest(phoneHeaders('CP-8845'));
    const keys = (when: readonly string[]): readonly (string | undefined)[] => {
      const page = fullPage('failed');
      const seen = judge(templates.render({ ...page, screen: { ...page.screen, when } }, request).body);
      return all(seen, 'SoftKeyItem').map(item => textOf(item, 'URL')?.replace(/.*do=/, ''));
    };
    expect(keys(['can.next'])).toContain('next');
    expect(keys([])).not.toContain('next');
  });

  test('a contact that is no number has no Call softkey, but stands on the page', () => {
    const named = shipped('https://rekey.example.com', 'the helpdesk');
    const seen = judge(named.render(fullPage('failed'), readPhoneRequest(phoneHeaders('CP-7942G'))).body);
    expect(all(seen, 'SoftKeyItem').some(item => textOf(item, 'URL')?.startsWith('Dial:'))).toBe(false);
    expect(textOf(seen, 'Text')).toContain('Help: the helpdesk');
  });
});

describe('forms', () => {
  test('are sent by POST on the 78xx and 88xx only', () => {
    const posts = models.filter(model =>
      all(show('identify', model), 'URL').some(url => url.attributes['method'] === 'post'),
    );
    expect(posts).toEqual(['CP-7841', 'CP-8845']);
  });

  test('on the 840 and 860, which have no Input, are the page that names the web address', () => {
    for (const model of ['CP-840', 'CP-860', 'CP-860S']) {
      const seen = show('identify', model);
      expect(seen.name).toBe('CiscoIPPhoneText');
      expect(textOf(seen, 'Text')).toContain(longestUrl);
    }
  });

  test('hidden fields are hidden and have no default value', () => {
    for (const name of ['verify-pin', 'verify-password-twice', 'own-pin', 'own-password'] as const) {
      for (const item of all(show(name, 'CP-7942G'), 'InputItem')) {
        expect(textOf(item, 'InputFlags')).toContain('P');
        expect(textOf(item, 'DefaultValue')).toBe('');
      }
    }
  });
});

describe('what stands on a page', () => {
  const request = readPhoneRequest(phoneHeaders('CP-8845'));

  test('menu items stand with their flag only, and each leads to its action', () => {
    const page = fullPage('menu');
    const screen = { ...page.screen, when: ['kind.unity-pin', 'can.status'] };
    const seen = judge(templates.render({ ...page, screen }, request, 'https://r.example').body);
    expect(all(seen, 'MenuItem').map(item => textOf(item, 'URL'))).toEqual([
      'https://r.example/phone/step?t=abcdefghijklmnopqrstuv.1&do=unity-pin',
      'https://r.example/phone/step?t=abcdefghijklmnopqrstuv.1&do=status',
    ]);
  });

  test('a new PIN stands alone on its line in groups of three', () => {
    const seen = judge(templates.render(fullPage('result'), request).body);
    expect(textOf(seen, 'Text')?.split('\n')).toContain('194 257');
  });

  test('a field without lines leaves no empty line', () => {
    const seen = judge(templates.render(fullPage('failed', {}, []), request).body);
    expect(textOf(seen, 'Text')).not.toMatch(/^\n|\n\n|\n$/);
  });

  test('a wait page tells the phone when to ask again', () => {
    const page = fullPage('working');
    const waiting = { ...page, screen: { ...page.screen, refreshSeconds: 2 } };
    expect(templates.render(waiting, request, 'https://r.example').refresh).toBe(
      '2; url=https://r.example/phone/step?t=abcdefghijklmnopqrstuv.1&do=next',
    );
  });

  test('a language that is not ours is English', () => {
    const seen = judge(templates.render(fullPage('menu', { language: 'ja' }), request).body);
    expect(textOf(seen, 'Prompt')).toBe('What do you want to renew?');
  });
});

describe('the essential', () => {
  /** Lines of a screen that breaks between words after 28 characters. */
  const wrapped = (line: string): number => {
    let [lines, room] = [1, 28];
    for (const word of line.split(' ')) {
      if (word.length > room) [lines, room] = [lines + 1, 28];
      room -= word.length + 1;
    }
    return lines;
  };
  const lengthInLines = (text: string): number => text.split('\n').reduce((lines, line) => lines + wrapped(line), 0);

  test('of a page without values fits five lines of 28 characters, in every language', () => {
    const short = screens.filter(name => !['result', 'status', 'own-refused', 'confirm', 'ended'].includes(name));
    const own = shipped('https://rekey.example.com');
    for (const name of short) {
      for (const language of languages) {
        const page = fullPage(name, { language }, []);
        const text = textOf(judge(own.render(page, readPhoneRequest(phoneHeaders('CP-7942G'))).body), 'Text') ?? '';
        expect(lengthInLines(text), `${name} ${language}: ${text}`).toBeLessThanOrEqual(5);
      }
    }
  });

  test('stands in the prompt of every screen, since a 69xx shows no title beside it', () => {
    for (const name of screens) expect(textOf(show(name, 'CP-6921'), 'Prompt'), name).not.toBe('');
  });
});
