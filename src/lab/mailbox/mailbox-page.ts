import { createHash } from 'node:crypto';
import type { StoredMail } from './mailbox.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, char => escapes[char] ?? char);
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { background: Canvas; color: CanvasText; max-width: 60rem; margin: 0 auto; padding: 1rem }
  h1 { font-size: 1.3rem }
  article { border: 1px solid #8886; border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0 }
  h2 { font-size: 1rem; margin: 0 }
  a { color: light-dark(#0a52b8, #8ab4f8) }
  p { margin: .25rem 0 }
  .meta { font-size: .85rem; opacity: .8 }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
  iframe { width: 100%; height: 18rem; border: 1px solid #8886; background: #fff }
`;

/** The HTML part is shown where no script runs and nothing is fetched: what a mail holds must not act on the page. */
function htmlPart(mail: StoredMail): string {
  if (mail.html === '') return '';
  const title = `HTML part of message ${mail.number}`;
  const frame = `<iframe sandbox title="${title}" srcdoc="${escaped(mail.html)}"></iframe>`;
  return `<details><summary>HTML part</summary>${frame}</details>`;
}

function article(mail: StoredMail): string {
  return `<article id="m${mail.number}">
  <h2>${escaped(mail.subject) || '(no subject)'}</h2>
  <p class="meta">To ${escaped(mail.to)} · from ${escaped(mail.from)} · <time datetime="${mail.at}">${mail.at}</time></p>
  <pre>${escaped(mail.text)}</pre>
  ${htmlPart(mail)}
</article>`;
}

/**
 * Puts mails that arrived since on top, so that what is open or read stays as it is. Without script the page stands still,
 * and its link reloads it.
 */
const script = (seconds: number): string => `
  setInterval(async () => {
    const answer = await fetch(location.href).catch(() => undefined);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = document.querySelector('main');
    const arrived = [...fresh.querySelectorAll('article')].filter(({ id }) => !document.getElementById(id));
    if (arrived.length === 0) return;
    document.querySelector('main > p')?.remove();
    main.prepend(...arrived);
    document.title = fresh.title;
    document.querySelector('h1').textContent = fresh.querySelector('h1').textContent;
  }, ${seconds * 1000});
`;

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A page and the policy under which it is sent. */
export interface MailboxPage {
  readonly html: string;
  /** An iframe of srcdoc inherits it: a mail may style itself, and do nothing else. */
  readonly policy: string;
}

/** The page of the mailbox, newest message first. It looks for new mails every `refreshSeconds`. */
export function mailboxPage(mails: readonly StoredMail[], refreshSeconds: number): MailboxPage {
  const list = mails.length === 0 ? '<p>No mail yet.</p>' : [...mails].reverse().map(article).join('\n');
  const look = script(refreshSeconds);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Mailbox (${mails.length}) · Rekey lab</title>
<style>${style}</style>
<script>${look}</script>
</head>
<body>
<header><h1>Mailbox of the lab: ${mails.length} message${mails.length === 1 ? '' : 's'}</h1>
<nav aria-label="Mailbox"><a href="">Reload</a></nav></header>
<main aria-live="polite">${list}</main>
</body>
</html>
`;
  const sources = `style-src 'unsafe-inline'; script-src ${sha256(look)}; connect-src 'self'; img-src data:`;
  return { html, policy: `default-src 'none'; ${sources}; base-uri 'none'` };
}
