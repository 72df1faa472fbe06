import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App, UnknownPage } from '../../../http/app.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { fillPage } from '../fill-page.ts';
import { acceptedCodings } from './accepted-codings.ts';
import { brandIconRoute } from './brand-icons.ts';
import { ASSETS, type BuiltConsole, type BuiltFile, PAGE } from './built-files.ts';
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
 * @param paths the addresses of the page
 * @returns the page that tells people that there is none at an address; undefined where the console was not built
 */
export function webConsoleRoutes(
  app: App,
  { built, paths }: { built: BuiltConsole; paths: readonly string[] },
  { apiBasePath, siteName, passwordMinLength, channels }: ConsoleSettings,
): UnknownPage | undefined {
  const texts = {
    apiBasePath,
    siteName,
    passwordMinLength: String(passwordMinLength),
    channels: [...channels].join(' '),
  };
  const { files } = built;
  if (files.length === 0) return undefined;
  brandIconRoute(app, built);
  const assets = files.filter(({ name }) => name.startsWith(ASSETS));
  serveAssets(app, new Map(assets.map((file) => [file.name.slice(ASSETS.length), file])));
  let unknownPage: UnknownPage | undefined;
  for (const file of files) {
    if (file.name === PAGE) {
      const page = (pageState: PageState) => fillPage(file.content.toString('utf8'), { ...texts, pageState });
      servePage(app, paths, page('known'));
      unknownPage = pageOfNothing(page('unknown'), apiBasePath);
    } else if (!file.name.startsWith(ASSETS)) serveFile(app, file);
  }
  return unknownPage;
}

/** Whether there is a page at the address: an address that is switched off has a page in the console's program. */
type PageState = 'known' | 'unknown';

/** Below the API, whoever loads a page looks at what programs get. */
function pageOfNothing(body: string, apiBasePath: string): UnknownPage {
  return (path) => (path.startsWith(`${apiBasePath}/`) ? undefined : { headers: pageHeaders, body });
}

/** One route for the hundred of them: each that the framework is told of takes its time at a start. */
function serveAssets(app: App, assets: ReadonlyMap<string, BuiltFile>): void {
  const params = Type.Object({ name: Type.String({ maxLength: 128 }) });
  app.get(`/${ASSETS}:name`, { schema: { hide: true, params } }, (request, reply) => {
    const file = assets.get(request.params.name);
    if (!file) throw new TwofoldError('request.not_found');
    return sendFile(request, reply, file);
  });
}

function servePage(app: App, paths: readonly string[], page: string): void {
  for (const path of paths) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.headers(pageHeaders).send(page));
  }
}

function serveFile(app: App, file: BuiltFile): void {
  app.get(`/${file.name}`, { schema: { hide: true } }, (request, reply) => sendFile(request, reply, file));
}

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { content, compressed, headers }: BuiltFile,
): FastifyReply {
  reply.headers(headers);
  // RFC 9110, section 13.1.2: browsers send the one tag that they were given.
  if (headers.etag !== undefined && request.headers['if-none-match'] === headers.etag)
    return reply.code(304).send();
  const accepted = acceptedCodings(request.headers['accept-encoding']);
  const form = compressed.find(({ coding }) => accepted.has(coding));
  if (form) reply.header('content-encoding', form.coding);
  return reply.send(form?.content ?? content);
}
