import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { App } from '../../../http/app.ts';
import { TwofoldError } from '../../../platform/errors.ts';

/** The folder below the built console, and the address: thousands of small files, of which a board shows a few. */
export const BRANDS = 'brands';

const headers = {
  'content-type': 'image/svg+xml',
  // A picture that is opened by itself is a document, and may do nothing (T8).
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'cache-control': 'public, max-age=604800',
};

/** GET /brands/…: the icons of brands. Read when they are asked for; a name that is not in the folder is no path. */
export function brandIconRoute(app: App, folder: string): void {
  const brands = join(folder, BRANDS);
  const names = new Set(existsSync(brands) ? readdirSync(brands) : []);
  const params = Type.Object({ name: Type.String({ maxLength: 128 }) });
  app.get(`/${BRANDS}/:name`, { schema: { hide: true, params } }, async (request, reply) => {
    const { name } = request.params;
    if (!names.has(name)) throw new TwofoldError('request.not_found');
    return reply.headers(headers).send(await readFile(join(brands, name)));
  });
}
