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

/** Who types the address with a slash too many gets to the page. */
export function demoRedirect(app: App): void {
  app.get('/demo/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/demo'));
}
