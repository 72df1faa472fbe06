import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an application behind a proxy saw of a request. */
export interface Seen {
  application: string;
  method: string;
  url: string;
  /** Names in lower case, values as they stand, in their order: also those that are there twice. */
  headers: [name: string, value: string][];
}

export interface Application {
  address: string;
  /** Requests that arrived, handshakes of WebSockets among them. */
  count(): number;
  close(): Promise<void>;
}

/** A small application that answers with what it saw, and accepts WebSockets, of which it says nothing more. */
export async function startApplication(name: string): Promise<Application> {
  let count = 0;
  const seen = (request: IncomingMessage): Seen => {
    const headers: [string, string][] = [];
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      headers.push([(request.rawHeaders[at] ?? '').toLowerCase(), request.rawHeaders[at + 1] ?? '']);
    return { application: name, method: request.method ?? '', url: request.url ?? '', headers };
  };
  const server = createServer((request, response) => {
    count++;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(seen(request)));
  });
  server.on('upgrade', (request, socket) => {
    count++;
    // RFC 6455, section 4.2.2.
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.end(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    count: () => count,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
