import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { Mailbox } from '../../../src/lab/mailbox/mailbox.ts';
import { mailboxRouter } from '../../../src/lab/mailbox/mailbox-router.ts';

function filled(...mails: { to?: string; subject?: string; text?: string; html?: string }[]): Mailbox {
  const mailbox = new Mailbox();
  const blank = {
    at: '2026-01-01T00:00:00.000Z',
    from: 'r@x',
    to: 'a@x',
    subject: '',
    text: '',
    html: '',
    messageId: '',
  };
  for (const mail of mails) mailbox.add({ ...blank, ...mail });
  return mailbox;
}

function agent(mailbox: Mailbox): ReturnType<typeof request> {
  return request(express().use('/mailbox', mailboxRouter(mailbox)));
}

describe('the page of the mailbox', () => {
  it('gives the messages as strings, oldest first', async () => {
    const mailbox = filled({ subject: 'one', text: '1' }, { to: 'b@x', subject: 'two', text: '2', html: '<i>2</i>' });
    const { body } = await agent(mailbox).get('/mailbox/api/messages').expect(200);
    expect(body).toEqual([
      { to: 'a@x', subject: 'one', text: '1', html: '' },
      { to: 'b@x', subject: 'two', text: '2', html: '<i>2</i>' },
    ]);
  });

  it('runs its own script only, and says when there is nothing', async () => {
    const { text, headers } = await agent(filled()).get('/mailbox/').expect(200);
    expect(text).toContain('No mail yet.');
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[^']+'; connect-src 'self'; img-src data:; base-uri 'none'$/,
    );
  });

  it('shows what a mail holds without letting it act', async () => {
    const evil = '"></iframe><script>alert(1)</script>';
    const page = await agent(filled({ subject: evil, text: evil, html: evil, to: evil })).get('/mailbox/');
    expect(page.text).not.toContain('<script>alert');
    expect(page.text.match(/<\/iframe>/g)).toHaveLength(1);
    expect(page.text).toContain('<iframe sandbox title="HTML part of message 1" srcdoc="&quot;&gt;&lt;/iframe&gt;');
  });

  it('keeps one address where it is asked to', async () => {
    const page = await agent(filled({ to: 'a@x', subject: 'one' }, { to: 'b@x', subject: 'two' })).get(
      '/mailbox/?to=B@x',
    );
    expect(page.text).toContain('two');
    expect(page.text).not.toContain('<h2>one</h2>');
  });
});
