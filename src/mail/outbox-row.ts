import type { Keyring } from '../base/keyring.ts';
import { Secret } from '../base/secret.ts';
import type { MailRequest } from '../renewal/ports.ts';
import type { OutboxTable } from '../store/migrations/0002-outbox.ts';

type Values = MailRequest['values'];

/** What a seal of the outbox is bound to. */
export function outboxSealContext(id: string): string {
  return `outbox ${id}`;
}

/** A request as a row, its secrets sealed; due at once. */
export function rowOf(request: MailRequest, keyring: Keyring, now: number): OutboxTable {
  const entries = Object.entries(request.values);
  const open = entries.filter(([, value]) => !(value instanceof Secret));
  return {
    id: request.id,
    state: 'waiting',
    recipient: request.to,
    message: request.message,
    language: request.language,
    open_values: JSON.stringify(Object.fromEntries(open)),
    sealed_values: sealedValues(request, keyring),
    renewal: request.renewal ?? null,
    created_at: now,
    expires_at: request.expiresAt ?? null,
    attempts: 0,
    due_at: now,
    leased_by: null,
    leased_until: 0,
    last_error: null,
    ended_at: null,
  };
}

function sealedValues({ id, values }: MailRequest, keyring: Keyring): Uint8Array | null {
  const secrets = Object.entries(values).flatMap(([name, value]) =>
    value instanceof Secret ? [[name, value.reveal()] as const] : [],
  );
  if (secrets.length === 0) return null;
  return keyring.seal(new Secret(JSON.stringify(Object.fromEntries(secrets))), outboxSealContext(id));
}

/** The request of a row. Throws `seal-broken` or `seal-key-missing`. */
export function requestOf(row: OutboxTable, keyring: Keyring): MailRequest {
  return {
    id: row.id,
    to: row.recipient,
    // Only `rowOf` writes rows, so what stands there is a request's.
    message: row.message as MailRequest['message'],
    language: row.language,
    values: { ...(JSON.parse(row.open_values) as Values), ...openedValues(row, keyring) },
    expiresAt: row.expires_at ?? undefined,
    renewal: row.renewal ?? undefined,
  };
}

function openedValues({ id, sealed_values: sealed }: OutboxTable, keyring: Keyring): Values {
  if (sealed === null) return {};
  const opened = JSON.parse(keyring.open(sealed, outboxSealContext(id)).reveal()) as Record<string, string>;
  return Object.fromEntries(Object.entries(opened).map(([name, value]) => [name, new Secret(value)]));
}
