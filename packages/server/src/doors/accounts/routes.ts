import type { App } from '../../http/app.ts';
import { changeUserRoutes } from './admin/change-users.ts';
import { userRoutes } from './admin/users.ts';
import { emailRoutes } from './auth/email.ts';
import { loginRoute } from './auth/login.ts';
import { logoutRoute } from './auth/logout.ts';
import { meRoute } from './auth/me.ts';
import { passwordResetRoutes } from './auth/password.ts';
import { refreshRoute } from './auth/refresh.ts';
import { sessionRoutes } from './auth/sessions.ts';
import { jwksRoute } from './jwks.ts';
import type { AccountsDoorParts } from './parts.ts';
import { backupCodeRoutes } from './two-factor/backup-codes.ts';
import { deviceRoutes } from './two-factor/devices.ts';
import { methodRoutes } from './two-factor/methods.ts';
import { stepUpRoute } from './two-factor/step-up.ts';
import { totpRoutes } from './two-factor/totp.ts';
import { verifyRoutes } from './two-factor/verify.ts';

/** The accounts door: people, their logins, their second factors. */
export function accountsDoor(app: App, parts: AccountsDoorParts): void {
  loginRoute(app, parts);
  verifyRoutes(app, parts);
  refreshRoute(app, parts);
  logoutRoute(app, parts);
  meRoute(app, parts);
  sessionRoutes(app, parts);
  jwksRoute(app, parts);
  passwordResetRoutes(app, parts);
  emailRoutes(app, parts);
  userRoutes(app, parts);
  changeUserRoutes(app, parts);
  totpRoutes(app, parts);
  methodRoutes(app, parts);
  backupCodeRoutes(app, parts);
  deviceRoutes(app, parts);
  stepUpRoute(app, parts);
}
