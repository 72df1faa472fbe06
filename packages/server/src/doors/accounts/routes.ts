import type { App } from '../../http/app.ts';
import { jwksRoute } from './jwks.ts';
import type { AccountsDoorParts } from './parts.ts';

/** The accounts door: people, their logins, their second factors. */
export function accountsDoor(app: App, parts: AccountsDoorParts): void {
  jwksRoute(app, parts);
}
