import { isIP } from 'node:net';

/**
 * An IP address in the one way it is written here: IPv4-mapped IPv6 as IPv4, IPv6 shortened and in lower case, without
 * zone. Undefined for what is no address.
 */
export function normalAddress(text: string): string | undefined {
  const bare = text.trim().replaceAll(/^\[|\]$|%.*$/g, '');
  const family = isIP(bare);
  if (family === 4) return bare;
  if (family === 0) return undefined;
  const short = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
