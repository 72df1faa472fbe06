import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../../http/app.ts';
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
 * what it is: an unknown one is no page. Nothing is served of a console that was not built.
 *
 * @param built where packages/web/build.ts has put them, and the addresses of the page
 */
export function webConsoleRoutes(
  app: App,
  { folder, paths }: { folder: string; paths: readonly string[] },
  { apiBasePath, siteName, passwordMinLength, channels }: ConsoleSettings,
): void {
  const texts = {
    apiBasePath,
    siteName,
    passwordMinLength: String(passwordMinLength),
    channels: [...channels].join(' '),
  };
  const files = readBuiltFiles(folder);
  if (files.length > 0) brandIconRoute(app, folder);
  for (const file of files) {
    if (file.name === PAGE) servePage(app, paths, fillPage(file.content.toString('utf8'), texts));
    else serveFile(app, file);
  }
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
