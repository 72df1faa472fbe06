/**
 * A service on node:http behind a reverse proxy that asks the gate: it believes the headers that the proxy adds, of
 * connections from this machine alone. With Express, `app.use(guard)` in the place of the call in the handler.
 *
 * PORT says where to listen. It prints its address when it listens.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardExpress, trustIdentityHeaders, visitorOf } from '@twofold/client/gate';

const guard = guardExpress(trustIdentityHeaders());

const server = createServer((request, response) => {
  guard(request, response, () => {
    const { id, username = id } = visitorOf(request);
    response.setHeader('content-type', 'text/plain; charset=utf-8').end(`Hello ${username}\n`);
  });
});

server.listen(Number(process.env.PORT ?? '8080'), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
