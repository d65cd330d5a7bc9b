import { defaultPolicies } from '../policy/default-policies.ts';
import { choosableRules, fixedRules } from '../policy/kind-rules.ts';
import type { Config } from './config.ts';
import type { Problem } from './problem.ts';

/** Lengths that no value can have. A generated length that is not set moves with the others. */
export function policyLengths({ policies }: Config): Problem[] {
  return policies.flatMap((policy, index) => {
    const own = defaultPolicies[policy.kind];
    const { minLength = own.minLength, maxLength = own.maxLength } = policy;
    const { generateLength = maxLength } = policy;
    const problem = `lengths from ${minLength} to ${maxLength}, generated ${generateLength}, exclude each other`;
    const fits = minLength <= generateLength && generateLength <= maxLength;
    const params = { least: minLength, most: maxLength, generated: generateLength };
    const said = { key: 'problem.lengths', params };
    const wanted = 'minLength ≤ generateLength ≤ maxLength';
    return fits ? [] : [{ path: `policies.${index}`, problem, wanted, said }];
  });
}

/** Rules that are none of the kind: nothing of it could break them. */
export function policyRules({ policies }: Config): Problem[] {
  return policies.flatMap(({ kind, rules: asked = [] }, index) => {
    const choosable = choosableRules(kind);
    const others = asked.filter(rule => !choosable.includes(rule) && !fixedRules(kind).includes(rule));
    return others.map(rule => ({
      path: `policies.${index}.rules`,
      problem: `${rule} cannot be asked of ${kind}`,
      wanted: `some of ${choosable.join(', ')}`,
      said: { key: 'problem.rule', params: { rule: { word: `policy-rule.${rule}` }, kind: { word: `kind.${kind}` } } },
    }));
  });
}
