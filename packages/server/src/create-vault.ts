import type { Audit } from './core/audit/record.ts';
import { createEnvironmentPair } from './core/codes/environment.ts';
import { createGuesses } from './core/codes/guesses.ts';
import { createLeases } from './core/codes/lease.ts';
import { createOtp } from './core/codes/otp.ts';
import { createCodeSources } from './core/codes/sources.ts';
import { createDisclosureLimits } from './core/limits/disclosures.ts';
import type { People } from './core/people/people.ts';
import { createVaultChanges } from './core/vault/announce.ts';
import { createBoard } from './core/vault/codes/board.ts';
import { createDisclosures } from './core/vault/codes/disclosures.ts';
import { createShowCode } from './core/vault/codes/show.ts';
import { createCollections } from './core/vault/collections/collections.ts';
import { createGrants } from './core/vault/collections/grants.ts';
import { createEntries } from './core/vault/entries/entries.ts';
import { createImports } from './core/vault/entries/imports.ts';
import { createKeyBindings } from './core/vault/key-bindings.ts';
import { sealVault } from './core/vault/sealed.ts';
import { createReveal } from './core/vault/secrets/reveal.ts';
import { createVaultWatch } from './core/vault/watch.ts';
import type { Platform } from './open-platform.ts';
import { databaseCounters } from './platform/counters/counters.ts';

/** Of the core: shared codes for people, and codes for programs. */
export function composeVault(platform: Platform, { people, audit }: { people: People; audit: Audit }) {
  const { config, database, clock, ids, keyring, dataKeys, invalidations } = platform;
  const sealed = sealVault(keyring);
  const changes = createVaultChanges({ audit, invalidations });
  const disclosures = createDisclosures({ audit, clock });
  const limits = createDisclosureLimits(databaseCounters, clock, config.limits.disclosures);
  const collections = createCollections({ sealed, changes, ids, clock });
  const { apiKey, otpSecret } = config.codes;
  const environment =
    apiKey !== undefined && otpSecret !== undefined
      ? createEnvironmentPair({ apiKey, otpSecret }, dataKeys)
      : undefined;
  const sources = createCodeSources({ sealed, environment, clock });
  const adding = { sealed, collections, changes, dataKeys, ids, clock };
  return {
    vault: {
      collections,
      disclosures,
      grants: createGrants({ people, changes, clock }),
      entries: createEntries(adding),
      imports: createImports({ ...adding, disclosures }),
      board: createBoard({ database, sealed, disclosures, limits, clock }),
      showCode: createShowCode({ sealed, disclosures, limits, clock }),
      reveal: createReveal({ database, sealed, changes, disclosures, limits, clock }),
      watch: createVaultWatch({ database, clock }),
    },
    keyBindings: createKeyBindings({ audit, clock }),
    /** Undefined where `API_KEY` and `OTP_SECRET` are not set. */
    environmentKey: environment,
    otp: createOtp({
      ...{ database, sources, disclosures, audit, clock },
      guesses: createGuesses(databaseCounters),
    }),
    leases: createLeases({ sources, disclosures, clock }),
  };
}

export type Vault = ReturnType<typeof composeVault>['vault'];
