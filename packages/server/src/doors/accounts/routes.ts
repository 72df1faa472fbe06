import type { App } from '../../http/app.ts';
import { changeUserRoutes } from './admin/change-users.ts';
import { userRoutes } from './admin/users.ts';
import { emailRoutes } from './auth/email.ts';
import { passwordResetRoutes } from './auth/password.ts';
import { jwksRoute } from './jwks.ts';
import type { AccountsDoorParts } from './parts.ts';

/** The accounts door: people, their logins, their second factors. */
export function accountsDoor(app: App, parts: AccountsDoorParts): void {
  jwksRoute(app, parts);
  passwordResetRoutes(app, parts);
  emailRoutes(app, parts);
  userRoutes(app, parts);
  changeUserRoutes(app, parts);
}
