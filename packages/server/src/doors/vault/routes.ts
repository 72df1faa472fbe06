import type { App } from '../../http/app.ts';
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

/** The vault's door: people share codes, and not the secrets behind them. */
export function vaultDoor(app: App, parts: VaultDoorParts): void {
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
