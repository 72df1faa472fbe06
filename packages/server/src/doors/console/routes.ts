import type { App } from '../../http/app.ts';
import { demoCallsRoute } from './demo-calls.ts';
import { type DemoKeyParts, keepDemoKey } from './demo-key.ts';
import { demoPageRoutes, demoRedirect } from './demo-page.ts';
import { type LinkPageSettings, linkPageRoutes } from './link-pages.ts';
import { type ConsoleSettings, webConsoleRoutes } from './web/routes.ts';

export interface ConsoleDoorParts {
  web: ConsoleSettings & {
    /** Where packages/web/build.ts has put the console. */
    folder: string;
  };
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
 * The console door. It has the web console, the pages behind one-time links, and the demo, in which a newcomer walks
 * through the verify door in a browser.
 */
export function consoleDoor(app: App, { web, demo, linkPages, log }: ConsoleDoorParts): void {
  const { folder, apiBasePath, siteName } = web;
  const hasConsole = webConsoleRoutes(app, folder, { apiBasePath, siteName });
  if (linkPages) linkPageRoutes(app, linkPages);
  if (!demo.enabled) return;
  demoPageRoutes(app);
  demoRedirect(app);
  // Who opens the address that the start prints shall find something.
  if (!hasConsole) app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/demo'));
  demoCallsRoute(app, keepDemoKey({ createKey: demo.createDemoKey, log }));
}
