import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { BOUND_COOKIE, type BoundCookie } from '../../../core/gate/binding/bindings.ts';
import type { Presented } from '../../../core/gate/decision/decision.ts';
import type { App } from '../../../http/app.ts';
import { originOf } from '../../../http/caller/person-context.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { GateDoorParts } from '../parts.ts';

const tags = ['Gate'];
const REGISTER_PATH = '/device/binding';
const REFRESH_PATH = '/device/binding/refresh';
const MAX_PROOF_CHARACTERS = 4096;

const Instructions = Type.Object({
  session_identifier: Type.String(),
  refresh_url: Type.String(),
  scope: Type.Object({ include_site: Type.Boolean() }),
  credentials: Type.Array(
    Type.Object({ type: Type.Literal('cookie'), name: Type.String(), attributes: Type.String() }),
  ),
});

/**
 * Device Bound Session Credentials: the browser makes a key that does not leave the machine, and signs a challenge for each
 * cookie of ten minutes. A browser that knows nothing of it ignores the header, and stays what it was.
 */
export function bindingRoutes(app: App, parts: GateDoorParts): void {
  const { gate, database, deviceCookies, pageGuard, clock, settings } = parts;
  const refreshSchema = { tags, summary: 'Prove the key of a device again', response: { 200: Instructions } };

  /** The device itself has to be there still: the key of one that was revoked opens nothing. */
  async function presentedTo(request: FastifyRequest): Promise<Presented> {
    const presented = await gate.gate.present(request.headers.cookie);
    if (typeof presented === 'string') throw new TwofoldError('gate.device_required');
    return presented;
  }

  /** `__Secure-` cookies reach the services only where the hosts share a domain: else the scope is this origin. */
  function instructionsOf(cookie: BoundCookie) {
    const domain = settings.cookieDomain === undefined ? '' : `; Domain=${settings.cookieDomain}`;
    return {
      session_identifier: cookie.bindingId,
      refresh_url: REFRESH_PATH,
      // The whole site only where this is its apex: else a file of the operator's there would have to allow it.
      scope: { include_site: false },
      credentials: [
        {
          type: 'cookie' as const,
          name: BOUND_COOKIE,
          attributes: `Path=/; Secure; HttpOnly; SameSite=Lax${domain}`,
        },
      ],
    };
  }

  function sendCookie(reply: FastifyReply, cookie: BoundCookie) {
    reply.header('set-cookie', deviceCookies.bound(cookie, clock.now()));
    return reply.code(200).send(instructionsOf(cookie));
  }

  app.get(
    `${settings.apiBasePath}/gate/binding`,
    {
      schema: {
        tags,
        summary: 'Begin to bind this device to its browser',
        description:
          'Answers with `Secure-Session-Registration`, which browsers that can act on. Within five minutes of the registration ' +
          'of the device; later it has to be registered anew.',
        response: { 204: Type.Null() },
      },
      // A page of another site must not begin one.
      ...pageGuard,
    },
    async (request, reply) => {
      const { device } = await presentedTo(request);
      const challenge = gate.bindings.challengeFor(device);
      if (challenge === undefined)
        throw new TwofoldError(
          'gate.binding_refused',
          'A device is bound right after its registration: register this browser again.',
        );
      const header = `(ES256);path="${REGISTER_PATH}";challenge="${challenge}"`;
      return reply.header('secure-session-registration', header).code(204).send(null);
    },
  );

  app.post(
    REGISTER_PATH,
    { schema: { tags, summary: 'Bind a device to a key', response: { 200: Instructions } } },
    async (request, reply) => {
      const { device } = await presentedTo(request);
      const proof = proofOf(request);
      const context = { ...originOf(request), actor: device.userId };
      const cookie =
        proof && (await database.transaction((tx) => gate.bindings.register(tx, device, proof, context)));
      if (!cookie) throw new TwofoldError('gate.binding_refused');
      return sendCookie(reply, cookie);
    },
  );

  // No redirect, and nothing that another site could embed or read: what the browser does here, it does by itself.
  app.post(REFRESH_PATH, { schema: refreshSchema }, async (request, reply) => {
    const id = String(request.headers['sec-secure-session-id'] ?? '').replaceAll('"', '');
    const { device } = await presentedTo(request);
    const proof = proofOf(request);
    const context = { ...originOf(request), actor: device.userId };
    const answer = await database.transaction(async (tx) => {
      const binding = await gate.bindings.find(tx, id);
      // One of another device is none: neither its key nor its challenges are anybody else's business.
      if (binding?.device_id !== device.id) return undefined;
      const cookie = proof && (await gate.bindings.refresh(tx, id, proof, context));
      return cookie ?? (await gate.bindings.challenge(tx, id));
    });
    if (answer === undefined) throw new TwofoldError('gate.binding_over');
    if (typeof answer !== 'string') return sendCookie(reply, answer);
    reply.header('secure-session-challenge', `"${answer}";id="${id}"`);
    throw new TwofoldError('gate.binding_refused', 'Answer the challenge with the key of this device.');
  });
}

/** A structured string (RFC 9651, section 3.3.3), which browsers send, or the bare token. */
function proofOf({ headers }: FastifyRequest): string | undefined {
  const given = headers['secure-session-response'];
  if (typeof given !== 'string' || given.length > MAX_PROOF_CHARACTERS) return undefined;
  return /^"?([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)"?$/.exec(given)?.[1];
}
