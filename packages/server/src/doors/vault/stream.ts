import type { ServerResponse } from 'node:http';
import { Type } from 'typebox';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../platform/time.ts';
import type { VaultDoorParts } from './parts.ts';
import { tags } from './schemas.ts';

const MAX_OF_PERSON = 10;
const MAX_OF_INSTANCE = 2000;
/** Then the page comes back by itself, and is asked again who it is: whatever bounds a login bounds a stream too. */
const LIFETIME_MS = 15 * MINUTE_MS;
/** So that no proxy takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 20 * SECOND_MS;
const GRACE_MS = SECOND_MS;
/** Of a reader that does not read. */
const MAX_WAITING_BYTES = 64 * 1024;

/** GET /accounts/stream: that something changed, never what it is. The page then asks for the board again. */
export function streamRoute(app: App, { vault, callers, settings }: VaultDoorParts): void {
  const { watch } = vault;
  // A connection that never ends by itself would hold up the stop.
  app.addHook('preClose', async () => watch.close());

  app.get(
    `${settings.apiBasePath}/accounts/stream`,
    {
      schema: {
        tags,
        summary: 'Follow changes of the board',
        description:
          'Server-sent events: `change` with the ids of collections that changed, of those that you may not see any more, and ' +
          'with the state of what you may see, as `GET /accounts` and `GET /collections` answer it. It ends when a collection is ' +
          'taken from you, when the login ends, and after 15 minutes; browsers then come back by themselves. Send ' +
          '`Accept: text/event-stream`.',
        response: { 200: { ...Type.String(), description: 'text/event-stream' } },
      },
      // A browser comes back to it by itself, and sends no header of the page with it.
      ...callers.requirePerson({ isNoUse: true }),
    },
    async (request, reply) => {
      if (!(request.headers.accept ?? '').includes('text/event-stream'))
        throw invalidField('#headers/accept', 'must be text/event-stream');
      const { userId, session } = personOf(request);
      if (watch.count(userId) >= MAX_OF_PERSON || watch.count() >= MAX_OF_INSTANCE) {
        const detail = 'Too many streams are open. Close one first.';
        throw new TwofoldError('request.rate_limited', detail, { retryAfterSeconds: 10 });
      }
      const headers = reply.getHeaders();
      reply.hijack();
      const { raw } = reply;
      // Gone before it was let in: it would not say so again.
      if (raw.destroyed) return;
      for (const [name, value] of Object.entries(headers))
        if (value !== undefined) raw.setHeader(name, value);
      // nginx would keep events until its buffer is full.
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      });
      raw.write('retry: 2000\n\n');
      const events = openEvents(raw);
      const stop = watch.add({
        ...{ userId, sessionId: session.id },
        onChange: (change) => events.send(`event: change\ndata: ${JSON.stringify(change)}\n\n`),
        onEnd: () => events.end('event: end\ndata: {}\n\n'),
      });
      raw.once('close', stop);
    },
  );
}

function openEvents(raw: ServerResponse) {
  const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS);
  const lifetime = setTimeout(() => end(''), LIFETIME_MS);
  heartbeat.unref();
  lifetime.unref();
  raw.once('close', () => {
    clearInterval(heartbeat);
    clearTimeout(lifetime);
  });

  function send(text: string): void {
    // To write after the end is an error, which nobody waits for: it would end the process.
    if (raw.writableEnded) return;
    if (raw.writableLength > MAX_WAITING_BYTES) raw.destroy();
    else raw.write(text);
  }

  function end(text: string): void {
    if (raw.writableEnded) return;
    raw.end(text);
    // Who does not read does not see that it ended, and would keep the connection.
    const grace = setTimeout(() => raw.destroy(), GRACE_MS);
    grace.unref();
    raw.once('close', () => clearTimeout(grace));
  }

  return { send, end };
}
