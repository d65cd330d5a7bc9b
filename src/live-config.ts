import type { Config } from './config/config.ts';
import { holdingAt, type RunTimeKey, type RunTimeValue, readValue } from './config/run-time.ts';
import type { Section } from './settings/section.ts';

/** The configuration as it holds now: what an administrator changed lies over what the file says. */
export interface LiveConfig {
  /** Read it where a value is used: what may change at run time changes in place. */
  readonly config: Config;
  /** A key that can be changed, as the settings know it. */
  section(key: RunTimeKey): Section;
}

/** Without what a schema left undefined: as JSON keeps it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** Builds it from what the file says. */
export function createLiveConfig(configured: Config): LiveConfig {
  const config: Config = {
    ...configured,
    renewal: { ...configured.renewal },
    dialog: { ...configured.dialog },
  };
  const put: { readonly [K in RunTimeKey]: (value: RunTimeValue<K>) => void } = {
    policies: value => {
      config.policies = value;
    },
    'renewal.stopped': value => {
      config.renewal.stopped = value;
    },
    'dialog.contact': value => {
      config.dialog.contact = value;
    },
  };
  const sectionOf = <K extends RunTimeKey>(key: K): Section => ({
    configured: asJson(holdingAt(configured, key)),
    judge(document) {
      const read = readValue(key, document, { config, configured });
      return read.ok ? { ok: true, document: asJson(read.value) } : read;
    },
    // Judged before, so its shape is the key's.
    apply: document => put[key]((document ?? holdingAt(configured, key)) as RunTimeValue<K>),
  });
  return { config, section: sectionOf };
}
