import type { App } from '../../http/app.ts';
import { deviceRoutes } from './admin/devices.ts';
import { explainRoute } from './admin/explain.ts';
import { grantRoutes } from './admin/grants.ts';
import { groupRoutes } from './admin/groups.ts';
import { serviceRoutes } from './admin/services.ts';
import { snippetRoute } from './admin/snippet.ts';
import { bindingRoutes } from './browser/binding.ts';
import { ownDeviceRoutes } from './browser/devices.ts';
import { passageRoute } from './browser/passage.ts';
import { registrationRoutes } from './browser/registration.ts';
import { callbackRoute } from './faces/callback.ts';
import { faceRoutes } from './faces/routes.ts';
import { verifyRoute } from './faces/verify.ts';
import type { GateDoorParts, GateFaceParts } from './parts.ts';

/** The gate, as browsers and administrators see it: devices are registered, services and grants are managed. */
export function gateDoor(app: App, parts: GateDoorParts): void {
  registrationRoutes(app, parts);
  ownDeviceRoutes(app, parts);
  passageRoute(app, parts);
  bindingRoutes(app, parts);
  serviceRoutes(app, parts);
  grantRoutes(app, parts);
  groupRoutes(app, parts);
  deviceRoutes(app, parts);
  explainRoute(app, parts);
  snippetRoute(app, parts);
}

/** What reverse proxies and services ask: on a listener of its own where `GATE_LISTEN` says so. */
export function gateFaces(app: App, parts: GateFaceParts): void {
  verifyRoute(app, parts);
  faceRoutes(app, parts);
  callbackRoute(app, parts);
}
