import { consolePaths, demoPath, linkPaths } from '@twofold/web/paths';
import type { App, HttpApp } from '../../http/app.ts';
import { demoCallsRoute } from './demo-calls.ts';
import { type DemoKeyParts, keepDemoKey } from './demo-key.ts';
import type { BuiltConsole } from './web/built-files.ts';
import { type ConsoleSettings, webConsoleRoutes } from './web/routes.ts';

export interface ConsoleDoorParts {
  web: ConsoleSettings & {
    built: BuiltConsole;
    /** False where one-time links lead to the pages of somebody else. */
    hasLinkPages: boolean;
  };
  demo: {
    /** Off in production unless it is asked for; every address below /demo is 404 then. */
    enabled: boolean;
    /** Makes a fresh API key of the demo's own application, with the scope `mfa`. */
    createDemoKey: DemoKeyParts['createKey'];
  };
  log: DemoKeyParts['log'] & { warn(fields: object, message: string): void };
  setUnknownPage: HttpApp['setUnknownPage'];
}

/**
 * The console door. It has the web console with the pages behind one-time links, and the demo, in which a newcomer walks
 * through the verify door in a browser.
 */
export function consoleDoor(app: App, { web, demo, log, setUnknownPage }: ConsoleDoorParts): void {
  const { built, hasLinkPages, ...settings } = web;
  const paths = [...consolePaths, ...(hasLinkPages ? linkPaths : []), ...(demo.enabled ? [demoPath] : [])];
  const unknownPage = webConsoleRoutes(app, { built, paths }, settings);
  if (unknownPage) setUnknownPage(unknownPage);
  else log.warn({}, 'the web console is not built, and has no pages; to build it: npm run build');
  if (!demo.enabled) return;
  // Who types the address with a slash too many gets to the page.
  app.get(`${demoPath}/`, { schema: { hide: true } }, (_request, reply) => reply.redirect(demoPath));
  demoCallsRoute(app, keepDemoKey({ createKey: demo.createDemoKey, log }));
}
