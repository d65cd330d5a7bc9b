import { escapeXml } from '../cucm/xml-text.ts';

/** A link of the index page. */
export interface IndexLink {
  readonly href: string;
  readonly title: string;
  readonly about: string;
}

/** The first page of the lab's listener: where everything is. */
export function indexPage(links: readonly IndexLink[], systems: readonly (readonly [string, string])[]): string {
  const items = links.map(
    ({ href, title, about }) => `<li><a href="${escapeXml(href)}">${escapeXml(title)}</a> ${escapeXml(about)}</li>`,
  );
  const rows = systems.map(
    ([name, url]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(url)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Rekey lab</title></head>
<body>
<main>
<h1>Rekey lab</h1>
<p>Simulated systems. Nothing here is real.</p>
<ul>
${items.join('\n')}
</ul>
<table>
<caption>Systems</caption>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`;
}
