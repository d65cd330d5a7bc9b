import { z } from 'zod';
import { type PolicyConfig, policySchema } from '../config/policies.ts';
import { defaultPolicies } from '../policy/default-policies.ts';
import type { Kind } from '../policy/kind.ts';
import type { Rule } from '../policy/violation.ts';
import { type Html, html } from '../web/html.ts';
import type { PageMaker } from '../web/route.ts';
import { readRules } from './policy-rules.ts';

/** A policy as a form gives it: what the schema is to judge. */
export type PolicyDraft = Readonly<Record<string, unknown>>;

/** One field of the form, as the schema describes it. */
interface Field {
  readonly name: string;
  readonly sort: 'number' | 'list' | 'text' | 'rules';
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

/** The key of a policy, which a form does not change. */
const keyFields = ['kind', 'name'];

function fieldOf([name, schema]: readonly [string, unknown]): Field {
  const { type, minimum, maximum } = schema as { type?: string; minimum?: number; maximum?: number };
  if (name === 'rules') return { name, sort: 'rules' };
  const sort = type === 'integer' ? 'number' : type === 'array' ? 'list' : 'text';
  return { name, sort, least: minimum, most: maximum };
}

/** Every field of a policy, in the order of its schema. */
export const policyFields: readonly Field[] = Object.entries(
  z.toJSONSchema(policySchema, { io: 'input' }).properties ?? {},
)
  .filter(([name]) => !keyFields.includes(name))
  .map(fieldOf);

function readField({ sort }: Field, written: unknown, inherited: readonly Rule[]): unknown {
  if (sort === 'rules') return readRules(written, inherited);
  const typed = typeof written === 'string' ? written.trim() : '';
  if (sort === 'list') {
    return typed
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean);
  }
  if (typed === '') return undefined;
  // What is no number is left as it is: the schema says what is wrong with it.
  return sort === 'number' && /^-?\d+$/.test(typed) ? Number(typed) : typed;
}

/** What a form says of a policy. `inherited`: the rules that hold where it says nothing of them. */
export function readPolicy(
  { kind, name }: { readonly kind: Kind; readonly name: string },
  form: Readonly<Record<string, unknown>>,
  inherited: readonly Rule[],
): PolicyDraft {
  const fields = policyFields.map(field => [field.name, readField(field, form[field.name], inherited)] as const);
  return { kind, name, ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)) };
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  return value === undefined ? '' : String(value);
}

/** What holds where the field is left empty. */
function unless(kind: Kind, name: string): string {
  const own: Readonly<Record<string, unknown>> = { ...defaultPolicies[kind] };
  return typeof own[name] === 'number' ? String(own[name]) : '';
}

function numberInput({ name, least, most }: Field, kind: Kind, value: string): Html {
  const limits = html` min="${String(least ?? 0)}" max="${String(most ?? Number.MAX_SAFE_INTEGER)}"`;
  return html`<input name="${name}" type="number" inputmode="numeric"${limits} placeholder="${unless(kind, name)}" value="${value}">`;
}

function fileChoice({ name }: Field, page: PageMaker, files: readonly string[], value: string): Html {
  const options = files.map(
    file => html`<option value="${file}"${file === value ? html` selected` : html``}>${file}</option>`,
  );
  return html`<select name="${name}"><option value="">${page.say('admin-policies.no-file')}</option>${options}</select>`;
}

/** The fields of a policy but its rules; `files`: forbidden lists that `rekey.yaml` names. */
export function policyInputs(
  page: PageMaker,
  kind: Kind,
  draft: PolicyDraft,
  files: readonly string[],
): readonly Html[] {
  // The default policy is for everybody.
  const isFor = ['users', 'groups'];
  const fields = policyFields.filter(({ name }) => draft['name'] !== 'default' || !isFor.includes(name));
  return fields.flatMap(field => {
    if (field.sort === 'rules') return [];
    const value = written(draft[field.name]);
    const inputs: Readonly<Record<Exclude<Field['sort'], 'rules'>, () => Html>> = {
      number: () => numberInput(field, kind, value),
      list: () => html`<textarea name="${field.name}" rows="2" spellcheck="false">${value}</textarea>`,
      text: () => fileChoice(field, page, files, value),
    };
    return html`<label>${page.say(`policy-field.${field.name}`)}${inputs[field.sort]()}</label>`;
  });
}

/** The document of policies with one of them replaced, added or taken out. */
export function withPolicy(
  document: unknown,
  { kind, name }: { readonly kind: Kind; readonly name: string },
  draft: PolicyDraft | undefined,
): readonly unknown[] {
  const all = document as readonly PolicyConfig[];
  const at = all.findIndex(policy => policy.kind === kind && policy.name === name);
  const put = draft === undefined ? [] : [draft];
  return at < 0 ? [...all, ...put] : [...all.slice(0, at), ...put, ...all.slice(at + 1)];
}
