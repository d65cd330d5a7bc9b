import { z } from 'zod';

/** The personal page. */
export const meSchema = z.strictObject({
  /** Unless given: where browsers reach it over https, or on the machine itself. */
  enabled: z.boolean().optional(),
  /** Kinds for which the page takes a value of the subject's own, beside `dialog.ownValues`: nobody likes to type one on a phone. */
  ownValues: z
    .array(z.enum(['directory-password', 'cucm-pin', 'unity-pin', 'cucm-password', 'unity-password']))
    .default(['directory-password']),
});

/** The personal page as configured. */
export type MeConfig = z.output<typeof meSchema>;

/** Whether what is typed into a page of this address crosses no network in clear text. */
export function isSafeForBrowsers(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
