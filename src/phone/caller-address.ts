import type { Request } from 'express';

/** The caller's address after trusted proxies; `request.ip` is slow, and without a proxy's header it is the socket's. */
export function addressOf(request: Request): string {
  const forwarded = request.headers['x-forwarded-for'] !== undefined;
  const address = (forwarded ? request.ip : request.socket.remoteAddress) ?? '';
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
