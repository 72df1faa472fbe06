/**
 * The receivers of webhooks, in a process of its own: who times the logins does not wait while deliveries are read. Below
 * `/hangs/` nothing is ever answered, elsewhere at once.
 *
 * `GET /` answers how late what came was, in milliseconds after its event, and `DELETE /` forgets it.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Of each receiver and event, as it may come twice. */
const late = new Map<string, number>();

const server = createServer(async (request, reply) => {
  const { method, url = '' } = request;
  if (url === '/' && method === 'GET') reply.end(JSON.stringify([...late.values()]));
  else if (url === '/') {
    late.clear();
    reply.end();
  } else {
    const body = await read(request);
    if (url.startsWith('/hangs/')) return;
    const key = `${url} ${request.headers['webhook-id']}`;
    if (!late.has(key)) late.set(key, Date.now() - Date.parse(JSON.parse(body).timestamp));
    reply.writeHead(204).end();
  }
});

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
