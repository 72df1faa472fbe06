import type { App } from '../../http/app.ts';
import type { Clock } from '../../platform/clock.ts';
import { devVerifyRoute } from './dev-verify.ts';
import { loginRoute } from './login.ts';
import { eventRoutes } from './mfa/events.ts';
import { factorRoutes } from './mfa/factors.ts';
import { userRoutes } from './mfa/users.ts';
import { verificationRoutes } from './mfa/verification.ts';
import type { VerifyDoorParts } from './parts.ts';
import { sessionRoutes } from './session.ts';
import { setupRoute } from './setup.ts';
import { passkeyLoginRoutes } from './webauthn/login.ts';
import { passkeyRegistrationRoutes } from './webauthn/registration.ts';
import { relatedOriginsRoute } from './webauthn/related-origins.ts';

/** The verify door: a second factor for an application's own users, by API key. */
export function verifyDoor(app: App, parts: VerifyDoorParts & { clock: Clock }): void {
  setupRoute(app, parts);
  loginRoute(app, parts);
  passkeyRegistrationRoutes(app, parts);
  passkeyLoginRoutes(app, parts);
  relatedOriginsRoute(app, parts);
  sessionRoutes(app, parts);
  userRoutes(app, parts);
  factorRoutes(app, parts);
  verificationRoutes(app, parts);
  eventRoutes(app, parts);
  devVerifyRoute(app, parts);
}
