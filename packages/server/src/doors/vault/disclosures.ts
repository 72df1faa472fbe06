import { Type } from 'typebox';
import type { App } from '../../http/app.ts';
import { Id } from '../../http/schemas/id.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { VaultDoorParts } from './parts.ts';
import { tags } from './schemas.ts';

const SetParams = Type.Object({ set: Id });
/**
 * An address, with the headers beside it, has 16 KiB. It is a bit for each of 70,000 entries; of more, the whole set is what can be
 * asked for.
 */
const MAX_SHOWN_CHARACTERS = 12_000;

const PartQuery = Type.Object({
  shown: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_SHOWN_CHARACTERS,
      description:
        'The `shown` of the event; with `shown2` and so on after it, where it has them. Of more than 70,000 entries it can be longer ' +
        'than an address: leave it out, and the answer has all that were looked through.',
    }),
  ),
});

/** GET /accounts/disclosures/:set: which entries an event of the audit log means. */
export function disclosureRoute(app: App, { vault, database, callers, settings }: VaultDoorParts): void {
  app.get(
    `${settings.apiBasePath}/accounts/disclosures/:set`,
    {
      schema: {
        tags,
        summary: 'See which entries an event means',
        description:
          'The ids of the entries that `set`, and `shown` where it is there, mean in the details of `vault.codes_viewed`, ' +
          '`vault.exported` and `vault.imported`. Kept as long as the audit log.',
        params: SetParams,
        querystring: PartQuery,
        response: { 200: Type.Object({ entries: Type.Array(Type.String()) }) },
      },
      ...callers.requirePerson({ roles: ['admin'] }),
    },
    async (request) => {
      const { set } = request.params;
      const entries = await vault.disclosures.findSet(database.read, set, request.query.shown);
      if (!entries) throw new TwofoldError('vault.set_not_found');
      return { entries };
    },
  );
}
