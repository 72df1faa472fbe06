import type { App } from '../../http/app.ts';
import type { Callers } from '../../http/caller/caller.ts';
import type { Refusals } from '../../http/caller/refusals.ts';
import { type RefusedInside, recordsInside } from '../../http/caller/refused-inside.ts';
import { accountRoutes } from './accounts.ts';
import { collectionRoutes } from './collections.ts';
import { disclosureRoute } from './disclosures.ts';
import { exportRoute } from './export.ts';
import { importRoute } from './import.ts';
import { keyBindingRoutes } from './key-bindings.ts';
import { memberRoutes } from './members.ts';
import type { VaultDoorParts } from './parts.ts';
import { revealRoute } from './reveal.ts';
import { streamRoute } from './stream.ts';

const REFUSED = {
  'role.insufficient': 'not_allowed',
  'vault.entry_not_found': 'not_found',
  'collection.not_found': 'not_found',
  'api_key.not_found': 'not_found',
  'request.csrf_refused': 'csrf',
} as const satisfies RefusedInside;

/** The vault's door: people share codes, and not the secrets behind them. */
export function vaultDoor(app: App, given: VaultDoorParts & { refusals: Refusals }): void {
  const { refusals, callers } = given;
  const recorded = recordsInside(refusals, REFUSED);
  const requirePerson: Callers['requirePerson'] = (asked) => recorded(callers.requirePerson(asked));
  const parts = { ...given, callers: { ...callers, requirePerson } };
  accountRoutes(app, parts);
  revealRoute(app, parts);
  importRoute(app, parts);
  exportRoute(app, parts);
  streamRoute(app, parts);
  disclosureRoute(app, parts);
  collectionRoutes(app, parts);
  memberRoutes(app, parts);
  keyBindingRoutes(app, parts);
}
