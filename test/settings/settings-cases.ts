import { describe, expect, onTestFinished, test } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import { createKeyring } from '../../src/base/keyring.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import { configSchema } from '../../src/config/config.ts';
import { createLiveConfig, type LiveConfig } from '../../src/live-config.ts';
import { createLiveTexts, type LiveTexts } from '../../src/live-texts.ts';
import type { AuditEvent } from '../../src/renewal/ports.ts';
import { createSettings, type Settings } from '../../src/settings/settings.ts';
import { createSettingsStore } from '../../src/store/settings-store.ts';
import type { Store } from '../../src/store/store.ts';
import { loadWords } from '../../src/words/load-words.ts';
import type { MakeDatabase } from '../store/test-database.ts';

const clock = { now: () => Date.UTC(2026, 0, 5) };
const keyring = createKeyring([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
const requester = { channel: 'admin', id: 'carla', address: '10.0.0.9' } as const;
const change = (basedOn: number, note = 'tried out') => ({ requester, note, basedOn });

interface Node {
  readonly settings: Settings;
  readonly live: LiveConfig;
  readonly texts: LiveTexts;
}

const file = {
  server: { listen: '127.0.0.1:8080' },
  secrets: { key: Buffer.alloc(32, 7).toString('base64') },
  cucm: [{ name: 'main', host: 'cucm.example.com', username: 'rekey', password: 'only-in-the-file' }],
  phone: { allowHttp: true },
};

/** A node of Rekey, as far as settings go. */
async function nodeOn(store: Store, given: object = {}, log: Log = silentLog): Promise<Node> {
  const loaded = loadWords();
  if (!loaded.ok) throw new Error('words');
  const live = createLiveConfig(configSchema.parse({ ...file, ...given }));
  const texts = createLiveTexts({ config: live.config, words: loaded.words, publicUrl: 'http://rekey.example.com' });
  const audit = createAudit({ store, keyring, clock });
  const settings = createSettings({
    store: createSettingsStore({ store, audit }),
    sections: {
      policies: live.section('policies'),
      'renewal.stopped': live.section('renewal.stopped'),
      'dialog.contact': texts.contact(live.section('dialog.contact')),
      ...texts.sections,
    },
    clock,
    log,
    lookEvery: 20,
  });
  await settings.refresh();
  return { settings, live, texts };
}

async function audited(store: Store): Promise<readonly AuditEvent[]> {
  const rows: AuditEvent[] = [];
  for await (const row of createAudit({ store, keyring, clock }).read({ event: 'configuration-changed' }))
    rows.push(row);
  return rows;
}

const pinOfEight = [{ kind: 'cucm-pin', minLength: 8, generateLength: 8 }];

/** What settings must hold to on any store. */
export function settingsCases(make: MakeDatabase): void {
  const open = async (): Promise<Store> => {
    const database = await make();
    const store = await database.open();
    onTestFinished(async () => {
      await store.close();
      await database.drop();
    });
    return store;
  };

  describe('what an administrator changes', () => {
    test('holds at once, and on a node that starts later', async () => {
      const store = await open();
      const { settings, live } = await nodeOn(store);
      expect(live.config.policies).toEqual([]);
      expect(await settings.save('policies', pinOfEight, change(0))).toMatchObject({
        saved: { id: 1, actor: 'carla' },
      });
      expect(live.config.policies).toMatchObject([{ name: 'default', kind: 'cucm-pin', minLength: 8 }]);
      const later = await nodeOn(store);
      expect(later.live.config.policies).toMatchObject([{ kind: 'cucm-pin', minLength: 8 }]);
      expect(later.settings.current('policies')).toMatchObject({ version: 1, from: 'settings' });
    });

    test('holds on a node that runs already, without a restart', async () => {
      const store = await open();
      const here = await nodeOn(store);
      const there = await nodeOn(store);
      there.settings.start();
      await here.settings.save('renewal.stopped', ['unity-pin'], change(0));
      await expect.poll(() => there.live.config.renewal.stopped, { timeout: 5000 }).toEqual(['unity-pin']);
      there.settings.stop();
    });

    test('is judged by the schema and the joined rules of the configuration, every problem at once', async () => {
      const { settings, live } = await nodeOn(await open());
      const wrong = [
        { kind: 'cucm-pin', minLength: 12, maxLength: 8 },
        { kind: 'unity-pin', groups: ['CN=Staff,DC=example,DC=com'] },
      ];
      const proposal = settings.propose('policies', wrong);
      expect(proposal).toMatchObject({
        ok: false,
        problems: [
          { path: 'policies.1.groups', problem: 'cannot be known without a directory' },
          { path: 'policies.0', problem: 'lengths from 12 to 8, generated 8, exclude each other' },
        ],
      });
      const unknown = settings.propose('policies', [{ kind: 'cucm-pin', minLenght: 8, maxLength: 'many' }]);
      expect(unknown).toMatchObject({
        ok: false,
        problems: [{ path: 'policies.0.maxLength' }, { path: 'policies.0.minLenght' }],
      });
      expect(await settings.save('policies', wrong, change(0))).toMatchObject({ refused: 'problems' });
      expect(live.config.policies).toEqual([]);
    });

    test('makes Rekey read no file that rekey.yaml does not name', async () => {
      const { settings } = await nodeOn(await open());
      expect(settings.propose('policies', [{ kind: 'cucm-pin', forbidden: '/etc/passwd' }])).toMatchObject({
        ok: false,
        problems: [{ path: 'policies.0.forbidden', problem: 'names a file that rekey.yaml does not name' }],
      });
    });

    test('is audited with what changed, by whom and from where, and with no secret', async () => {
      const store = await open();
      const { settings } = await nodeOn(store);
      await settings.save('policies', pinOfEight, change(0));
      await settings.save('policies', [{ kind: 'cucm-pin', minLength: 7, generateLength: 8 }], change(1));
      const events = await audited(store);
      expect(events).toMatchObject([
        { event: 'configuration-changed', requester, reason: 'policies' },
        { detail: 'policies.default/cucm-pin.minLength: 8 → 7' },
      ]);
      expect(events[0]?.detail).toContain('policies.default/cucm-pin.minLength: – → 8');
      expect(JSON.stringify(events)).not.toContain('only-in-the-file');
    });

    test('does not overwrite what somebody else saved meanwhile', async () => {
      const store = await open();
      const one = await nodeOn(store);
      const other = await nodeOn(store);
      await one.settings.save('renewal.stopped', ['cucm-pin'], change(0));
      expect(await other.settings.save('renewal.stopped', ['unity-pin'], change(0))).toEqual({
        refused: 'changed-meanwhile',
      });
      const both = await Promise.all([
        one.settings.save('dialog.contact', '+32 2 100', change(0)),
        other.settings.save('dialog.contact', '+32 2 200', change(0)),
      ]);
      expect(both.filter(answer => 'saved' in answer)).toHaveLength(1);
      expect(await one.settings.history(10, 'dialog.contact')).toHaveLength(1);
    });

    test('can be undone, and the undoing too', async () => {
      const store = await open();
      const { settings, live } = await nodeOn(store, { renewal: { stopped: ['fac'] } });
      await settings.save('renewal.stopped', [], change(0));
      expect(live.config.renewal.stopped).toEqual([]);
      expect(await settings.undo(1, { requester, note: 'back' })).toMatchObject({ saved: { id: 2 } });
      expect(live.config.renewal.stopped).toEqual(['fac']);
      expect(settings.current('renewal.stopped').from).toBe('rekey.yaml');
      await settings.undo(2, { requester, note: 'and forth' });
      expect(live.config.renewal.stopped).toEqual([]);
      expect((await settings.history(10)).map(({ id, note }) => [id, note])).toEqual([
        [3, 'and forth'],
        [2, 'back'],
        [1, 'tried out'],
      ]);
      expect(await settings.undo(99, { requester, note: '' })).toEqual({ refused: 'unknown-version' });
    });

    test('is not saved where it changes nothing', async () => {
      const { settings } = await nodeOn(await open());
      expect(await settings.save('renewal.stopped', undefined, change(0))).toEqual({ refused: 'unchanged' });
      await settings.save('renewal.stopped', ['fac'], change(0));
      expect(await settings.save('renewal.stopped', ['fac'], change(1))).toEqual({ refused: 'unchanged' });
    });

    test('is set aside, loudly, where rekey.yaml was changed so that it no longer fits', async () => {
      const store = await open();
      const directory = {
        kind: 'active-directory',
        url: 'ldaps://dc.example.com',
        bindDn: 'CN=rekey',
        bindPassword: 'x',
        baseDn: 'DC=example,DC=com',
      };
      const before = await nodeOn(store, { directory });
      await before.settings.save('policies', [{ kind: 'cucm-pin', groups: ['CN=Staff'], minLength: 8 }], change(0));
      const said: string[] = [];
      const log = { ...silentLog, error: (_fields: object, sentence: string) => void said.push(sentence) };
      const after = await nodeOn(store, {}, log);
      expect(after.live.config.policies).toEqual([]);
      expect(after.settings.current('policies')).toMatchObject({
        from: 'rekey.yaml',
        setAside: [{ path: 'policies.0.groups' }],
      });
      expect(said).toEqual([expect.stringContaining('is set aside')]);
    });
  });

  describe('texts', () => {
    test('changed words are on the phone at once, and ours again after a reset', async () => {
      const { settings, texts } = await nodeOn(await open());
      const ours = texts.words.say('fr', 'menu.title');
      const saved = await settings.save('words', { fr: { 'menu.title': 'Codes' } }, change(0));
      expect(saved).toMatchObject({ saved: { id: 1 } });
      expect(texts.words.say('fr', 'menu.title')).toBe('Codes');
      expect(texts.words.say('en', 'menu.title')).not.toBe('Codes');
      await settings.save('words', undefined, change(1));
      expect(texts.words.say('fr', 'menu.title')).toBe(ours);
    });

    test('words that no phone could show are refused with key, language and limit', async () => {
      const { settings } = await nodeOn(await open());
      const long = 'Choose what you would like to renew today please, thank you';
      const proposal = settings.propose('words', {
        en: { 'menu.title': long, 'menu.titel': 'x', 'failed.locked': 'no' },
      });
      expect(proposal.ok).toBe(false);
      const problems = proposal.ok ? [] : proposal.problems.map(({ problem }) => problem).join('\n');
      expect(problems).toContain('menu.titel is no message of Rekey.');
      expect(problems).toContain('failed.locked must have the placeholders');
      const tooLong = settings.propose('words', { en: { 'menu.title': long } });
      expect(tooLong.ok ? '' : tooLong.problems[0]?.problem).toMatch(/\d+ characters/);
    });

    test('a contact that leaves the pages whole is on them at once', async () => {
      const { settings, live } = await nodeOn(await open());
      await settings.save('dialog.contact', '+32 2 555 00 00', change(0));
      expect(live.config.dialog.contact).toBe('+32 2 555 00 00');
      expect(settings.propose('dialog.contact', '')).toMatchObject({ ok: false });
    });

    test('a changed mail is tried out before it is saved', async () => {
      const { settings, texts } = await nodeOn(await open());
      const broken = settings.propose('mails', { nl: { code: 'Subject: Code\n\n{{ code }} {{ contact }}' } });
      expect(broken).toMatchObject({
        ok: false,
        problems: [{ problem: '{{ code }} must stand alone on a line, so that it can be copied.' }],
      });
      const good = { nl: { code: 'Subject: Uw code\n\n{{ code }}\n\nVragen? {{ contact }}' } };
      expect(await settings.save('mails', good, change(0))).toMatchObject({ saved: { section: 'mails' } });
      expect(texts.changedMails).toEqual(good);
    });
  });
}
