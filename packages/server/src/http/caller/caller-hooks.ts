import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKeyScope } from '../../core/applications/scopes.ts';

export type Done = (error?: Error) => void;

/** To be spread into a route's options. */
export interface CallerHooks {
  onRequest(request: FastifyRequest, reply: FastifyReply, done: Done): void;
  preValidation(request: FastifyRequest, reply: FastifyReply, done: Done): void;
}

export type Requirement =
  | { kind: 'application'; scope: ApiKeyScope; mayBeMissing: boolean }
  | { kind: 'person' }
  | { kind: 'either' };

/** What a route's `onRequest` hook asks for: the API description is made from the routes as they are. */
const requirements = new WeakMap<object, Requirement>();

export function noteRequirement(hook: object, requirement: Requirement): void {
  requirements.set(hook, requirement);
}

/** Undefined for a hook that lets nobody in. */
export function requirementOf(hook: object): Requirement | undefined {
  return requirements.get(hook);
}
