import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Links, Revealed } from '../../src/renewal/links.ts';
import { linkRouter } from '../../src/web/link-router.ts';

const revealed: Revealed = {
  values: [
    { kinds: ['cucm-pin', 'unity-pin'], value: new Secret('847261'), uncertain: false, mustChange: false },
    { kinds: ['directory-password'], value: new Secret('<b>&"x'), uncertain: true, mustChange: true },
  ],
  language: 'fr',
  until: 0,
};

interface Asked {
  readonly looked: [string, string | undefined][];
  readonly revealed: [string, string][];
  readonly sent: string[];
}

function page(): { app: express.Express; asked: Asked } {
  const asked: Asked = { looked: [], revealed: [], sent: [] };
  const links: Links = {
    look: async (token, browser) => {
      asked.looked.push([token, browser]);
      return token === 'good' ? { language: 'fr' } : undefined;
    },
    reveal: async (token, browser) => {
      asked.revealed.push([token, browser]);
      return token === 'good' ? revealed : undefined;
    },
    sent: async token => void asked.sent.push(token),
  };
  const words = { say: (language: string, key: string): string => `${language}:${key}` };
  return { app: express().use(linkRouter({ links, words, contact: '+33 1', log: silentLog })), asked };
}

describe('the page of a one-time link', () => {
  it('shows a button on GET and HEAD, and never the value', async () => {
    const { app, asked } = page();
    const response = await request(app).get('/link/good');
    await request(app).head('/link/good');
    expect(response.status).toBe(200);
    expect(response.text).toContain('<form method="post"><button type="submit">fr:link.show</button></form>');
    expect(response.text).toContain('<html lang="fr">');
    expect(response.text).not.toContain('847');
    expect(asked.revealed).toEqual([]);
  });

  it('answers a token that cannot be decoded like any other that was never made', async () => {
    const { app } = page();
    const unknown = await request(app).get('/link/never-made');
    for (const method of ['get', 'post'] as const) {
      const { status, text } = await request(app)[method]('/link/%E0%A4%A');
      expect({ status, text }).toEqual({ status: 404, text: unknown.text });
    }
  });

  it('shows the values on POST: a PIN in groups of three, a password as it is, escaped', async () => {
    const { app, asked } = page();
    const { status, text } = await request(app).post('/link/good');
    expect(status).toBe(200);
    expect(text).toContain('<output>847 261</output>');
    expect(text).toContain('<output>&lt;b&gt;&amp;&quot;x</output>');
    expect(text).toContain('fr:kind.cucm-pin, fr:kind.unity-pin');
    expect(text).toContain('fr:link.uncertain');
    expect(text).toContain('fr:told.must-change');
    await expect.poll(() => asked.sent).toEqual(['good']);
  });

  it('keeps the browser’s cookie, so that the same browser can ask again', async () => {
    const { app, asked } = page();
    const agent = request.agent(app);
    const first = await agent.get('/link/good');
    expect(first.headers['set-cookie']?.[0]).toMatch(/^rekey-link=[\w-]{32}; Path=\/link; HttpOnly; SameSite=Lax$/);
    await agent.post('/link/good');
    await agent.post('/link/good');
    expect(asked.revealed[0]?.[1]).toMatch(/^[\w-]{32}$/);
    expect(asked.revealed[1]).toEqual(asked.revealed[0]);
  });

  it('answers unknown, used and expired links with the same bytes, by GET and POST', async () => {
    const { app, asked } = page();
    const answers = [
      await request(app).get('/link/bad').set('Accept-Language', 'nl-BE'),
      await request(app).get('/link/expired').set('Accept-Language', 'nl-BE'),
      await request(app).post('/link/used').set('Accept-Language', 'nl-BE'),
    ];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
    expect(answers[0]?.text).toContain('nl:link.gone');
    expect(asked.sent).toEqual([]);
  });

  it('says nothing of what went wrong inside', async () => {
    const words = { say: (language: string, key: string): string => `${language}:${key}` };
    const fail = async (): Promise<never> => {
      throw new TypeError('the value 847261 is broken');
    };
    const app = express().use(
      linkRouter({ links: { look: fail, reveal: fail, sent: fail }, words, contact: '', log: silentLog }),
    );
    for (const response of [await request(app).get('/link/good'), await request(app).post('/link/good')]) {
      expect(response.status).toBe(503);
      expect(response.text).toContain('en:unavailable.prompt');
      expect(response.text).not.toContain('847');
    }
  });

  it('is kept nowhere, runs nothing, and tells no other site where it came from', async () => {
    const { app } = page();
    for (const response of [await request(app).get('/link/good'), await request(app).post('/link/good')]) {
      expect(response.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'content-type': 'text/html; charset=utf-8',
      });
      expect(response.headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'/,
      );
      expect(response.text).not.toMatch(/<script|style="|\son\w+="/);
    }
  });
});
