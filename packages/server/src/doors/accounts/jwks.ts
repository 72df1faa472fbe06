import { Type } from 'typebox';
import type { App } from '../../http/app.ts';
import type { AccountsDoorParts } from './parts.ts';

/** Shorter than a key is published before it signs, and after. */
const MAX_AGE_SECONDS = 300;

const KeySet = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.String(),
      crv: Type.String(),
      x: Type.String(),
      kid: Type.String(),
      use: Type.String(),
      alg: Type.String(),
    }),
  ),
});

/** GET /.well-known/jwks.json: what access tokens are verified with (RFC 7517). */
export function jwksRoute(app: App, { signingKeys }: AccountsDoorParts): void {
  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        tags: ['Login'],
        summary: 'The public keys of access tokens',
        description:
          'A JSON Web Key Set. A key is here a day before it signs, until nothing it signed is valid.',
        response: { 200: KeySet },
      },
    },
    async (_request, reply) => {
      // The one answer that is about nobody.
      reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`);
      return { keys: await signingKeys.published() };
    },
  );
}
