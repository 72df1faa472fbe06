import { Type } from 'typebox';
import { qrCodeDataUrl } from '../../core/factors/totp/qr-code.ts';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import { IdParams, isId } from '../../http/schemas/id.ts';
import { underLocksOf } from './locks.ts';
import type { VaultDoorParts } from './parts.ts';
import { Nullable, tags } from './schemas.ts';

const RevealView = Type.Object({
  secret: Type.String({ description: 'Base32.' }),
  uri: Type.String({ description: 'An `otpauth://` address.' }),
  qrCode: {
    ...Nullable(Type.String()),
    description: 'The address as an image: `data:image/png;base64,…`; null where it does not fit into one.',
  },
});

/** ISO/IEC 18004: what the largest symbol holds at the level of correction that ours has, in bytes. */
const MAX_QR_BYTES = 2331;

/** POST /accounts/:id/reveal: a secret, to one who may have it and has just given a second factor. */
export function revealRoute(app: App, { vault, database, callers, settings }: VaultDoorParts): void {
  app.post(
    `${settings.apiBasePath}/accounts/:id/reveal`,
    {
      schema: {
        tags,
        summary: 'Reveal a secret',
        description:
          'Of a shared entry, for administrators; of your own, for you. It is on the audit log, and you are told by mail.',
        params: IdParams,
        response: { 200: RevealView },
      },
      ...callers.requirePerson({
        roles: ['admin', 'member'],
        allows: async ({ userId }, { params }) => {
          const { id } = params as { id?: unknown };
          // What is no id is refused by its schema.
          if (isId(id)) await vault.reveal.assertRevealable(database.read, userId, id);
        },
        stepUp: 'strict',
      }),
    },
    async (request) => {
      const { userId } = personOf(request);
      const context = contextOfPerson(request);
      const revealed = await database.transaction(
        (tx) => vault.reveal.secret(tx, userId, request.params.id, context),
        underLocksOf(request),
      );
      const { uri } = revealed;
      return { ...revealed, qrCode: uri.length <= MAX_QR_BYTES ? qrCodeDataUrl(uri) : null };
    },
  );
}
