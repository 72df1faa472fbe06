import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { App } from '../../../http/app.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { BRANDS, type BuiltConsole } from './built-files.ts';

const headers = {
  'content-type': 'image/svg+xml',
  // A picture that is opened by itself is a document, and may do nothing (T8).
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'cache-control': 'public, max-age=604800',
};

/** GET /brands/…: the icons of brands. Read when they are asked for; a name that is not in the folder is no path. */
export function brandIconRoute(app: App, { folder, brands }: BuiltConsole): void {
  const params = Type.Object({ name: Type.String({ maxLength: 128 }) });
  app.get(`/${BRANDS}/:name`, { schema: { hide: true, params } }, async (request, reply) => {
    const { name } = request.params;
    if (!brands.has(name)) throw new TwofoldError('request.not_found');
    return reply.headers(headers).send(await readFile(join(folder, BRANDS, name)));
  });
}
