import { BlockList, isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { RekeyError } from '../base/rekey-error.ts';

function add(list: BlockList, subnet: string): void {
  const [address = '', prefix] = subnet.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  try {
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  } catch (cause) {
    throw new RekeyError('subnet', `"${subnet}" is no subnet; write "10.20.0.0/16" or one address.`, { cause });
  }
}

/** Closes the connection of every request that does not come from one of the subnets. Throws `subnet`. */
export function fromSubnets(subnets: readonly string[]): RequestHandler {
  const list = new BlockList();
  for (const subnet of subnets) add(list, subnet);
  return (request, _response, next) => {
    const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    if (list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) next();
    else request.socket.destroy();
  };
}
