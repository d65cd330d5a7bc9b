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
  body { max-width: 60rem; margin: 0 auto; padding: 1rem }
  h1 { font-size: 1.3rem }
  article { border: 1px solid #8886; border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0 }
  h2 { font-size: 1rem; margin: 0 }
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

/** The page of the mailbox, newest message first. It reloads itself every `refreshSeconds`, without script. */
export function mailboxPage(mails: readonly StoredMail[], refreshSeconds: number): string {
  const list = mails.length === 0 ? '<p>No mail yet.</p>' : [...mails].reverse().map(article).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${refreshSeconds}">
<title>Mailbox (${mails.length}) · Rekey lab</title>
<style>${style}</style>
</head>
<body>
<h1>Mailbox of the lab: ${mails.length} message${mails.length === 1 ? '' : 's'}</h1>
<main>${list}</main>
</body>
</html>
`;
}
