import { Type } from 'typebox';
import type { App } from '../../http/app.ts';
import type { AccountsDoorParts } from './parts.ts';

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
    async () => ({ keys: await signingKeys.published() }),
  );
}
