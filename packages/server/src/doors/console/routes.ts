import type { App } from '../../http/app.ts';
import { demoCallsRoute } from './demo-calls.ts';
import { type DemoKeyParts, keepDemoKey } from './demo-key.ts';
import { demoPageRoutes, demoRedirects } from './demo-page.ts';
import { type LinkPageSettings, linkPageRoutes } from './link-pages.ts';

export interface ConsoleDoorParts {
  demo: {
    /** Off in production unless it is asked for; every address below /demo is 404 then. */
    enabled: boolean;
    /** Makes a fresh API key of the demo's own application, with the scope `mfa`. */
    createDemoKey: DemoKeyParts['createKey'];
  };
  /** Undefined where one-time links lead to the pages of somebody else. */
  linkPages: LinkPageSettings | undefined;
  log: DemoKeyParts['log'];
}

/**
 * The console door. It has the pages behind one-time links, and the demo, in which a newcomer walks through the verify
 * door in a browser.
 */
export function consoleDoor(app: App, { demo, linkPages, log }: ConsoleDoorParts): void {
  if (linkPages) linkPageRoutes(app, linkPages);
  if (!demo.enabled) return;
  demoPageRoutes(app);
  demoRedirects(app);
  demoCallsRoute(app, keepDemoKey({ createKey: demo.createDemoKey, log }));
}
