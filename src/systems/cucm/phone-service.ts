import { isTrue } from './cells.ts';
import type { Axl } from './client.ts';
import { CucmError, CucmNotFound } from './errors.ts';
import type { AxlRequest } from './request.ts';

/** A phone service as CUCM has it (cucm-axl.md 2.7). */
export interface PhoneService {
  readonly name: string;
  readonly url?: string | undefined;
  readonly secureUrl?: string | undefined;
  readonly enabled: boolean;
  /** Every phone is subscribed. CUCM settles this when the service is added, and never again. */
  readonly everyPhone: boolean;
}

/** What is to be registered. Without `secureUrl` phones call over plain HTTP. */
export interface WantedPhoneService {
  readonly name: string;
  readonly url: string;
  readonly secureUrl?: string | undefined;
  readonly everyPhone: boolean;
}

/** Whether the service stands in CUCM now as it was wanted; `problem` is CUCM's own sentence. */
export type PhoneServiceAnswer = { readonly done: 'added' | 'updated' } | { readonly problem: string };

/** Reads and writes the phone service of one cluster. */
export interface PhoneServices {
  /** Undefined where there is none of that name. Throws a {@link CucmError} where CUCM cannot answer. */
  find(name: string): Promise<PhoneService | undefined>;
  /** Adds it, or brings the one of its name up to date. Never throws for what CUCM can do. */
  register(wanted: WantedPhoneService): Promise<PhoneServiceAnswer>;
}

type Cells = Readonly<Record<string, unknown>>;

const textOf = (cells: Cells, name: string): string | undefined => {
  const value = cells[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

async function find(axl: Axl, name: string): Promise<PhoneService | undefined> {
  try {
    const answer = (await axl.call('getIpPhoneServices', { serviceName: name })) as
      | { ipPhoneServices?: Cells }
      | undefined;
    const cells = answer?.ipPhoneServices;
    if (!cells) return undefined;
    return {
      name: textOf(cells, 'serviceName') ?? name,
      url: textOf(cells, 'serviceUrl'),
      secureUrl: textOf(cells, 'secureServiceUrl'),
      enabled: isTrue(textOf(cells, 'enabled')),
      everyPhone: isTrue(textOf(cells, 'enterpriseSubscription')),
    };
  } catch (error) {
    if (error instanceof CucmNotFound) return undefined;
    throw error;
  }
}

/** What both adding and updating hold. */
function common({ name, url, secureUrl }: WantedPhoneService): AxlRequest {
  return {
    asciiServiceName: name,
    serviceUrl: url,
    secureServiceUrl: secureUrl,
    serviceCategory: 'XML Service',
    serviceType: 'Standard IP Phone Service',
    enabled: 'true',
  };
}

async function register(axl: Axl, wanted: WantedPhoneService): Promise<PhoneServiceAnswer> {
  const { name: serviceName, everyPhone } = wanted;
  try {
    if (await find(axl, serviceName)) {
      await axl.call('updateIpPhoneServices', { serviceName, ...common(wanted) });
      return { done: 'updated' };
    }
    const added = { serviceName, ...common(wanted), enterpriseSubscription: String(everyPhone) };
    await axl.call('addIpPhoneServices', { ipPhoneServices: added });
    return { done: 'added' };
  } catch (error) {
    if (error instanceof CucmError) return { problem: error.message };
    throw error;
  }
}

/** Builds it on the cluster's AXL. */
export function createPhoneServices(axl: Axl): PhoneServices {
  return { find: name => find(axl, name), register: wanted => register(axl, wanted) };
}
