import type { Remaining } from '../policy/count-values.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';
import { heads } from './frame.ts';
import type { Comparison, Example, SystemComparison } from './policy-preview.ts';

const percent = ({ all, good }: Remaining): string => {
  const share = (100 * good) / all;
  return share > 0 && share < 0.1 ? share.toExponential(1) : share.toFixed(1);
};

/** Numbers beyond counting are told by their size. */
function amount({ language }: PageMaker, value: number): string {
  if (value < 1e15) return new Intl.NumberFormat(language).format(value);
  return `10^${Math.floor(Math.log10(value))}`;
}

/** How many values are left. */
export function remainingHtml(page: PageMaker, remaining: Remaining): Html {
  const params = {
    good: amount(page, remaining.good),
    all: amount(page, remaining.all),
    length: remaining.length,
    percent: percent(remaining),
  };
  if (remaining.good === 0) {
    return html`<p class="notice wrong" role="alert">${page.say('admin-policies.none-left', params)}</p>`;
  }
  const key = remaining.exact ? 'admin-policies.left-exactly' : 'admin-policies.left-about';
  return html`<p data-remaining="${String(remaining.good)}">${page.say(key, params)}</p>`;
}

/** Which well-known values are refused, and why. */
export function examplesHtml(page: PageMaker, examples: readonly Example[]): Html {
  const rows = examples.map(({ value, violations }) => {
    const why = violations.map(({ message, params }) => html`<li>${page.say(message, params)}</li>`);
    const said = violations.length === 0 ? html`${page.say('admin-policies.accepted')}` : html`<ul>${why}</ul>`;
    return html`<tr><th scope="row"><code>${value}</code></th><td>${said}</td></tr>`;
  });
  return html`<h2>${page.say('admin-policies.examples')}</h2><div class="overflow"><table>
${heads(page, 'admin-policies.value', 'admin-policies.judged')}
<tbody>${rows}</tbody></table></div>`;
}

function comparisonRow(page: PageMaker, { field, ours, theirs, holds, theirsIsStricter }: Comparison): Html {
  const mark = theirsIsStricter ? html` <strong>${page.say('admin-policies.stricter')}</strong>` : html``;
  const name = field === 'rules' ? page.say('admin-policies.rules') : page.say(`policy-field.${field}`);
  return html`<tr><th scope="row">${name}</th><td>${ours}</td><td>${theirs}${mark}</td><td>${holds}</td></tr>`;
}

/** The systems' own policies for the example user, beside ours. */
export function comparisonsHtml(page: PageMaker, comparisons: readonly SystemComparison[]): Html {
  const head = heads(
    page,
    'admin-policies.demand',
    'admin-policies.ours',
    'admin-policies.theirs',
    'admin-policies.holds',
  );
  const tables = comparisons.map(({ system, rows }) => {
    if (rows === 'nothing' || rows === 'unavailable') {
      const key = rows === 'nothing' ? 'admin-policies.theirs-nothing' : 'admin-policies.theirs-unavailable';
      return html`<h3>${system}</h3><p>${page.say(key)}</p>`;
    }
    const body = rows.map(each => comparisonRow(page, each));
    return html`<h3>${system}</h3><div class="overflow"><table>${head}<tbody>${body}</tbody></table></div>`;
  });
  return html`<h2>${page.say('admin-policies.compared')}</h2>${tables}`;
}
