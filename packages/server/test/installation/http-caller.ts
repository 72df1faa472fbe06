import { Agent, request } from 'node:http';
import type { Callable } from '../users/enrolled-user.ts';
import type { CallAnswer, CallOptions } from './installation.ts';

export interface HttpCaller extends Callable {
  close(): void;
}

/** Calls a server over real connections, up to `connections` at the same time. */
export function httpCaller(server: { url: string; apiKey: string }, connections = 256): HttpCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    call: (method, path, options = {}) => send(agent, server, method, path, options),
    close: () => agent.destroy(),
  };
}

function send(
  agent: Agent,
  server: { url: string; apiKey: string },
  method: string,
  path: string,
  { body, headers = {}, apiKey = server.apiKey }: CallOptions,
): Promise<CallAnswer> {
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, server.url),
      {
        agent,
        method,
        headers: {
          ...(apiKey === null ? {} : { 'x-api-key': apiKey }),
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (incoming) => {
        const parts: string[] = [];
        incoming.setEncoding('utf8').on('data', (text: string) => parts.push(text));
        incoming.once('error', reject);
        incoming.once('end', () => {
          const text = parts.join('');
          const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
          resolve({ status: incoming.statusCode ?? 0, body: parsed, headers: incoming.headers, text });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(payload);
  });
}
