import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer before several nodes of Rekey. */
export interface Balancer {
  readonly url: string;
  /** Where requests go; each dialog's requests go to them in turn. */
  nodes: readonly string[];
  stop(): Promise<void>;
}

/** What belongs together: the requests of one dialog, and the entries of one device. */
function dialogOf(path: string): string {
  return /[?&](?:t|name)=([^.&]+)/.exec(path)?.[1] ?? '';
}

function forward(node: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url = '/', headers, socket } = incoming;
  const forwarded = { ...headers, 'x-forwarded-for': socket.remoteAddress };
  const onward = request(new URL(url, node), { method, headers: forwarded }, answer => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

/** Starts a balancer on a port of the kernel's choice, with no nodes as yet. */
export async function startBalancer(): Promise<Balancer> {
  const turns = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const dialog = dialogOf(incoming.url ?? '');
    const turn = turns.get(dialog) ?? 0;
    turns.set(dialog, turn + 1);
    const node = balancer.nodes[turn % balancer.nodes.length];
    if (node === undefined) outgoing.destroy();
    else forward(node, incoming, outgoing);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const balancer: Balancer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nodes: [],
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return balancer;
}
