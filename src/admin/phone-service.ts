import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** How the service is to stand in CUCM. */
export interface ServiceAddresses {
  readonly url: string;
  /** Absent where Rekey is reached over plain HTTP only. */
  readonly secureUrl?: string | undefined;
}

/** What an administrator enters in CUCM: phones put their own name in the place of #DEVICENAME#. */
export function serviceAddresses(publicUrl: string): ServiceAddresses {
  const url = `${publicUrl}/phone?name=#DEVICENAME#`;
  return publicUrl.startsWith('https:') ? { url, secureUrl: url } : { url };
}

/** One thing that phones demand of Rekey, by its message key. */
export interface PhoneSideCheck {
  readonly what: 'https' | 'certificate' | 'name' | 'key' | 'days' | 'length';
  readonly ok: boolean;
  /** What was found: a host, a key, a number of days. */
  readonly found: string;
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Longer service addresses are cut by some models once they are decoded (phone-xml.md). */
const LONGEST_URL = 255;

const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

function keyOf({ publicKey }: X509Certificate): { readonly ok: boolean; readonly found: string } {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'rsa') {
    return { ok: (modulusLength ?? 0) <= 2048, found: `RSA ${modulusLength}` };
  }
  return { ok: curves.includes(namedCurve ?? ''), found: `EC ${namedCurve ?? publicKey.asymmetricKeyType}` };
}

/** Everything phones demand that can be seen from here; `certificate`: Rekey's own, undefined where a proxy has it. */
export function phoneSideChecks(
  publicUrl: string,
  certificate: X509Certificate | undefined,
  now: number,
): readonly PhoneSideCheck[] {
  const { hostname, protocol } = new URL(publicUrl);
  const { url } = serviceAddresses(publicUrl);
  const general: readonly PhoneSideCheck[] = [
    { what: 'https', ok: protocol === 'https:', found: publicUrl },
    { what: 'length', ok: url.length <= LONGEST_URL, found: String(url.length) },
  ];
  if (!certificate) return [...general, { what: 'certificate', ok: false, found: '–' }];
  const host = hostname.replace(/^\[|\]$/g, '');
  const isNamed = (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined;
  const days = Math.floor((Date.parse(certificate.validTo) - now) / DAY_MS);
  return [
    ...general,
    { what: 'certificate', ok: true, found: certificate.subject.replaceAll('\n', ', ') },
    { what: 'name', ok: isNamed, found: host },
    { what: 'key', ...keyOf(certificate) },
    { what: 'days', ok: days >= SOON_DAYS, found: String(days) },
  ];
}
