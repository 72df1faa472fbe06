/**
 * A service on Fastify that asks the gate about each request, and greets whom it lets in.
 *
 * GATE_URL, GATE_SERVICE and GATE_TOKEN say where the gate is and who asks; LOGIN_URL where the login page is; PORT where
 * to listen. It prints its address when it listens.
 */
import { createGateClient, guardFastify, visitorOf } from '@twofold/client/gate';
import fastify from 'fastify';

const { GATE_URL = '', GATE_SERVICE = '', GATE_TOKEN = '', LOGIN_URL, PORT = '8080' } = process.env;

const gate = createGateClient({ baseUrl: GATE_URL, service: GATE_SERVICE, token: GATE_TOKEN });
const app = fastify();

app.addHook(
  'onRequest',
  guardFastify(gate, {
    ...(LOGIN_URL !== undefined && { loginUrl: LOGIN_URL }),
    onError: (error) => console.error(error),
  }),
);

app.get('/', async (request) => {
  const { id, username = id } = visitorOf(request);
  return `Hello ${username}\n`;
});

console.log(await app.listen({ host: '127.0.0.1', port: Number(PORT) }));
