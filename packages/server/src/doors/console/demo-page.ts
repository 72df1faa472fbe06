import { join } from 'node:path';
import type { App } from '../../http/app.ts';
import { readPageFiles } from './page-files.ts';

const PAGE = 'page.html';

/** GET /demo and the files it loads. */
export function demoPageRoutes(app: App): void {
  for (const { name, content, headers } of readPageFiles(join(import.meta.dirname, 'demo'))) {
    app.get(name === PAGE ? '/demo' : `/demo/${name}`, { schema: { hide: true } }, (_request, reply) =>
      reply.headers(headers).send(content),
    );
  }
}

/** Who opens the address that the start prints gets to the page, also with a slash too many. */
export function demoRedirects(app: App): void {
  for (const path of ['/', '/demo/']) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.redirect('/demo'));
  }
}
