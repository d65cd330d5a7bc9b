import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';

/** An account of our own, for the day on which the directory is down. It is an administrator. */
export interface LocalAccount {
  readonly name: string;
  /** `scrypt$N$r$p$salt$hash`, the last two in base64url. */
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Where they are kept. */
export interface LocalAccountStore {
  /** Keeps it; false where there is one of the name. */
  insert(account: LocalAccount): Promise<boolean>;
  find(name: string): Promise<LocalAccount | undefined>;
  list(): Promise<readonly LocalAccount[]>;
  /** False where there is none of the name. */
  remove(name: string): Promise<boolean>;
}

/** 64 MiB and some 150 ms a guess (OWASP "Password Storage": N = 2^16, r = 8, p = 2 or costlier). */
const cost = { N: 2 ** 16, r: 8, p: 2 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MOST_MEMORY = 256 * 1024 * 1024;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function derive(password: Secret, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const text = password.reveal().normalize('NFC');
    scrypt(text, salt, HASH_BYTES, { N, r, p, maxmem: MOST_MEMORY }, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}

/** Hashes a password for keeping. */
export async function hashPassword(password: Secret, random: Random): Promise<string> {
  const salt = random.bytes(SALT_BYTES);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether a password is the one that was hashed. A hash that is none of ours is nobody's. */
export async function isPassword(password: Secret, kept: string): Promise<boolean> {
  const [method, N, r, p, salt = '', hash = ''] = kept.split('$');
  const wanted = Buffer.from(hash, 'base64url');
  if (method !== 'scrypt' || wanted.length !== HASH_BYTES) return false;
  const found = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(found, wanted);
}
