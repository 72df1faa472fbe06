import { Buffer } from 'node:buffer';
import { exportFormats, isPlainExport } from '@twofold/otp/formats/export';
import { Type } from 'typebox';
import { exportPassword, writeExport } from '../../core/vault/secrets/export-file.ts';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import type { VaultDoorParts } from './parts.ts';
import { CollectionField, tags } from './schemas.ts';

const ExportQuery = Type.Object({
  collection: Type.Optional({
    ...CollectionField,
    description: 'The id of one, or `personal`; all that you may export when missing.',
  }),
  format: Type.Optional(
    Type.Enum(exportFormats, {
      description:
        'Another program that opens it; `aegis` when missing. `otpauth` and `google`, which has a line for each of its QR ' +
        'codes, are not encrypted.',
    }),
  ),
});

/** GET /accounts/export: a file that another authenticator opens, so that nobody is locked in. */
export function exportRoute(app: App, { vault, random, callers, settings }: VaultDoorParts): void {
  app.get(
    `${settings.apiBasePath}/accounts/export`,
    {
      schema: {
        tags,
        summary: 'Export entries',
        description:
          'A file under the password in `X-Export-Password`: percent-encoded, at least 12 characters, for this file alone. Shared ' +
          'entries for administrators, your own for you. It is on the audit log, and you are told by mail. ' +
          '`X-Export-Left-Out` has the number of entries that are not in the file, `X-Export-Notes` what it does not carry. ' +
          'With the session cookie it needs `X-CSRF-Token`, as what changes something does.',
        querystring: ExportQuery,
        response: { 200: { ...Type.String(), description: 'The file.' } },
      },
      ...callers.requirePerson({
        roles: ['admin', 'member'],
        allows: ({ userId }, { query }) => {
          const { collection } = query as { collection?: unknown };
          return vault.reveal.assertExportable(
            userId,
            collection === undefined ? undefined : String(collection),
          );
        },
        stepUp: 'strict',
        ownPageOnly: true,
      }),
    },
    async (request, reply) => {
      const { collection, format = 'aegis' } = request.query;
      const header = request.headers['x-export-password'];
      // Before anything is opened or noted.
      const password = exportPassword(format, header === undefined ? undefined : String(header));
      const { userId } = personOf(request);
      const { entries, damaged } = await vault.reveal.all(userId, collection, contextOfPerson(request));
      const { bytes, notes, leftOut } = await writeExport(entries, format, password, random);
      const suffix = isPlainExport(format) ? 'txt' : 'json';
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-disposition', `attachment; filename="twofold-vault.${suffix}"`)
        .header('x-export-left-out', String(leftOut + damaged))
        .header('x-export-notes', notes.join(', '))
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as never);
    },
  );
}
