import type { App } from '../../http/app.ts';
import { leaseRoute } from './lease.ts';
import { otpRoutes } from './otp.ts';
import type { CodesDoorParts } from './parts.ts';
import { secureRoute } from './secure.ts';

/**
 * The door of codes: a script with an API key gets the code that a login asks it for. Every one of its routes also takes a
 * request that is signed after RFC 9421: method, path, body and nonce, under a secret that is never sent.
 */
export function codesDoor(app: App, parts: CodesDoorParts): void {
  otpRoutes(app, parts);
  secureRoute(app, parts);
  leaseRoute(app, parts);
}
