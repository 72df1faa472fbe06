import type { FastifyRequest } from 'fastify';
import type { WebhookAccess } from '../../../core/webhooks/webhooks.ts';
import { callerOf } from '../../../http/caller/caller.ts';
import type { PersonCaller } from '../../../http/caller/person.ts';

/** Who may see and change which webhook: see `WebhookAccess`. */
export function accessOf(request: FastifyRequest): WebhookAccess {
  const { caller } = request;
  if (caller?.kind === 'person') return accessOfPerson(caller);
  return { kind: 'application', applicationId: callerOf(request).applicationId };
}

function accessOfPerson({ userId, person }: PersonCaller): WebhookAccess {
  return { kind: 'user', userId, administrator: person.role === 'admin' };
}
