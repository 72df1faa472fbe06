import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, UnknownPage } from '../../../http/app.ts';
import { fillPage } from '../fill-page.ts';
import { acceptedCodings } from './accepted-codings.ts';
import { brandIconRoute } from './brand-icons.ts';
import { type BuiltFile, PAGE, readBuiltFiles } from './built-files.ts';
import { pageHeaders } from './page-headers.ts';

/** What the console has to know of the configuration. All of it is public. */
export interface ConsoleSettings {
  /** What the paths of the API for people begin with. */
  apiBasePath: string;
  siteName: string;
  /** In code points. */
  passwordMinLength: number;
  /** By what messages can be sent here: what cannot be had is not offered. */
  channels: ReadonlySet<string>;
}

/**
 * The web console: its page at each of its own addresses, and the files that the page loads. Every other address stays
 * what it is. Nothing is served of a console that was not built.
 *
 * @param built where packages/web/build.ts has put them, and the addresses of the page
 * @returns the page that tells people that there is none at an address; undefined where the console was not built
 */
export function webConsoleRoutes(
  app: App,
  { folder, paths }: { folder: string; paths: readonly string[] },
  { apiBasePath, siteName, passwordMinLength, channels }: ConsoleSettings,
): UnknownPage | undefined {
  const texts = {
    apiBasePath,
    siteName,
    passwordMinLength: String(passwordMinLength),
    channels: [...channels].join(' '),
  };
  const files = readBuiltFiles(folder);
  if (files.length > 0) brandIconRoute(app, folder);
  let unknownPage: UnknownPage | undefined;
  for (const file of files) {
    if (file.name !== PAGE) serveFile(app, file);
    else {
      const page = (pageState: PageState) => fillPage(file.content.toString('utf8'), { ...texts, pageState });
      servePage(app, paths, page('known'));
      unknownPage = pageOfNothing(page('unknown'), apiBasePath);
    }
  }
  return unknownPage;
}

/** Whether there is a page at the address: an address that is switched off has a page in the console's program. */
type PageState = 'known' | 'unknown';

/** Below the API, whoever loads a page looks at what programs get. */
function pageOfNothing(body: string, apiBasePath: string): UnknownPage {
  return (path) => (path.startsWith(`${apiBasePath}/`) ? undefined : { headers: pageHeaders, body });
}

function servePage(app: App, paths: readonly string[], page: string): void {
  for (const path of paths) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.headers(pageHeaders).send(page));
  }
}

function serveFile(app: App, { name, content, compressed, headers }: BuiltFile): void {
  app.get(`/${name}`, { schema: { hide: true } }, (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(headers);
    // RFC 9110, section 13.1.2: browsers send the one tag that they were given.
    if (headers.etag !== undefined && request.headers['if-none-match'] === headers.etag)
      return reply.code(304).send();
    const accepted = acceptedCodings(request.headers['accept-encoding']);
    const form = compressed.find(({ coding }) => accepted.has(coding));
    if (form) reply.header('content-encoding', form.coding);
    return reply.send(form?.content ?? content);
  });
}
