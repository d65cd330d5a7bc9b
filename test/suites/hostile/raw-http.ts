import { connect } from 'node:net';

/** An answer as its bytes say. */
export interface RawAnswer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

function parse(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [first = '', ...lines] = bytes.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n');
  const headers = lines.map(
    line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const,
  );
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers: new Map(headers),
    body: end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4),
  };
}

/**
 * Sends bytes to a server as they are, and reads what it answers until it closes the connection. Our half is closed
 * behind them unless `whole`: Node drops a request whose sender has gone before its answer was begun.
 */
export function sendBytes(server: string, bytes: Buffer, { whole = false } = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(server);
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      if (whole) socket.write(bytes);
      else socket.end(bytes);
    });
    socket.on('data', chunk => chunks.push(chunk));
    // A server that has answered may not read the rest.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(parse(Buffer.concat(chunks))));
    socket.setTimeout(30_000, () => socket.destroy());
  });
}

/** A request, every part of it as it is to be sent. */
export interface Sent {
  readonly method: string;
  readonly target: Buffer | string;
  readonly headers?: readonly (readonly [name: string, value: Buffer | string])[];
  readonly body?: Buffer | string;
}

/** Writes a request down byte by byte; asks for the connection to be closed after it. */
export function requestBytes({ method, target, headers = [], body }: Sent): Buffer {
  const payload = Buffer.from(body ?? '');
  const own = [
    ['Host', 'rekey.test'],
    ['Connection', 'close'],
    ...(body === undefined ? [] : [['Content-Length', String(payload.length)]]),
  ] as const;
  const lines = [...own, ...headers].map(([name, value]) =>
    Buffer.concat([Buffer.from(`${name}: `), Buffer.from(value), Buffer.from('\r\n')]),
  );
  return Buffer.concat([
    Buffer.from(`${method} `),
    Buffer.from(target),
    Buffer.from(' HTTP/1.1\r\n'),
    ...lines,
    Buffer.from('\r\n'),
    payload,
  ]);
}
