import type { PolicyConfig } from '../config/policies.ts';
import { defaultPolicies } from '../policy/default-policies.ts';
import type { Kind } from '../policy/kind.ts';
import { choosableRules, fixedRules } from '../policy/kind-rules.ts';
import type { Rule } from '../policy/violation.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';
import type { SystemComparison } from './policy-preview.ts';

/** The rules that hold for a policy which names none: for a named one those of the default policy of its kind. */
export function inheritedRules(
  document: readonly PolicyConfig[],
  { kind, name }: { readonly kind: Kind; readonly name: string },
): readonly Rule[] {
  const own = document.find(policy => policy.kind === kind && policy.name === 'default')?.rules;
  return (name === 'default' ? undefined : own) ?? defaultPolicies[kind].rules;
}

/** The rules that a form ticks. Undefined where it shows none, or ticks those that hold anyway. */
export function readRules(ticked: unknown, inherited: readonly Rule[]): readonly string[] | undefined {
  if (ticked === undefined) return undefined;
  const chosen = [ticked]
    .flat()
    .map(String)
    .filter(rule => rule !== '');
  const isSame = chosen.length === inherited.length && inherited.every(rule => chosen.includes(rule));
  return isSame ? undefined : chosen;
}

/** A rule that the systems of the example user demand: theirs holds besides, whatever is ticked. */
function demandedBy(rule: Rule, comparisons: readonly SystemComparison[]): string | undefined {
  const demanding = comparisons.filter(({ demands }) => demands.includes(rule)).map(({ system }) => system);
  return demanding.length === 0 ? undefined : demanding.join(', ');
}

function fixedBox(page: PageMaker, rule: Rule, why: string, isChosen: boolean): Html {
  // A box that is fixed is not sent; what the policy says by itself is kept beside it.
  const kept = isChosen ? html`<input type="hidden" name="rules" value="${rule}">` : html``;
  return html`${kept}<label><input type="checkbox" checked disabled data-fixed="${rule}"> ${page.say(`policy-rule.${rule}`)} <small>${why}</small></label>\n`;
}

function box(page: PageMaker, rule: Rule, isChosen: boolean): Html {
  const state = isChosen ? html` checked` : html``;
  return html`<label><input type="checkbox" name="rules" value="${rule}"${state}> ${page.say(`policy-rule.${rule}`)}</label>\n`;
}

/** A box for every rule that the kind knows. What nobody can leave out stands there fixed. */
export function rulesFieldset(
  page: PageMaker,
  kind: Kind,
  chosen: readonly unknown[],
  comparisons: readonly SystemComparison[],
): Html {
  const fixed = fixedRules(kind).map(rule => fixedBox(page, rule, page.say('admin-policies.always'), false));
  const boxes = choosableRules(kind).map(rule => {
    const system = demandedBy(rule, comparisons);
    if (system === undefined) return box(page, rule, chosen.includes(rule));
    return fixedBox(page, rule, page.say('admin-policies.demanded', { system }), chosen.includes(rule));
  });
  // The empty value tells a form without a tick from one that shows no boxes.
  return html`<fieldset><legend>${page.say('policy-field.rules')}</legend><input type="hidden" name="rules" value="">
<div class="fields">${fixed}${boxes}</div></fieldset>`;
}
