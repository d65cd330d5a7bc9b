import { type Html, html } from './html.ts';

/** A table with its heading, in a box that scrolls by itself on a narrow screen, by keyboard too. */
export function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  const heads = columns.map(column => html`<th scope="col">${column}</th>`);
  return html`<div class="overflow" role="region" aria-label="${caption}" tabindex="0">
<table class="striped"><caption>${caption}</caption><thead><tr>${heads}</tr></thead>
<tbody>${rows}</tbody></table>
</div>
`;
}

/** One row: the first cell names it. */
export function row([name = '', ...cells]: readonly (string | Html)[]): Html {
  return html`<tr><th scope="row">${name}</th>${cells.map(cell => html`<td>${cell}</td>`)}</tr>
`;
}
