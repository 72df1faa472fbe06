import { consolePaths, demoPath, linkPaths } from '@twofold/web/paths';
import type { App } from '../../http/app.ts';
import { demoCallsRoute } from './demo-calls.ts';
import { type DemoKeyParts, keepDemoKey } from './demo-key.ts';
import { type ConsoleSettings, webConsoleRoutes } from './web/routes.ts';

export interface ConsoleDoorParts {
  web: ConsoleSettings & {
    /** Where packages/web/build.ts has put the console. */
    folder: string;
    /** False where one-time links lead to the pages of somebody else. */
    hasLinkPages: boolean;
  };
  demo: {
    /** Off in production unless it is asked for; every address below /demo is 404 then. */
    enabled: boolean;
    /** Makes a fresh API key of the demo's own application, with the scope `mfa`. */
    createDemoKey: DemoKeyParts['createKey'];
  };
  log: DemoKeyParts['log'];
}

/**
 * The console door. It has the web console with the pages behind one-time links, and the demo, in which a newcomer walks
 * through the verify door in a browser.
 */
export function consoleDoor(app: App, { web, demo, log }: ConsoleDoorParts): void {
  const { folder, hasLinkPages, ...settings } = web;
  const paths = [...consolePaths, ...(hasLinkPages ? linkPaths : []), ...(demo.enabled ? [demoPath] : [])];
  webConsoleRoutes(app, { folder, paths }, settings);
  if (!demo.enabled) return;
  // Who types the address with a slash too many gets to the page.
  app.get(`${demoPath}/`, { schema: { hide: true } }, (_request, reply) => reply.redirect(demoPath));
  demoCallsRoute(app, keepDemoKey({ createKey: demo.createDemoKey, log }));
}
