import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Executor } from '../../../platform/database/database.ts';
import { OFFERED_ALGORITHMS } from './checks/public-key.ts';
import { type RelyingPartyRow, selectRelyingParties, selectRelyingParty } from './store.ts';

/** For whom passkeys are made, and what is asked of them (WebAuthn Level 3, section 4, WebAuthn Relying Party). */
export interface RelyingParty {
  /** A domain. Passkeys are bound to it. */
  id: string;
  name: string;
  /** Of the pages that may use its passkeys. Those that are not on its domain are related origins (section 5.11). */
  origins: readonly string[];
  /** Origins of pages that may show one of those in a frame of another site; undefined: no other site may. */
  topOrigins: readonly string[] | undefined;
  requireUserVerification: boolean;
  /** COSE algorithms, best first. */
  algorithms: readonly number[];
  /** An attestation has to lead to one of them; undefined: none is asked for. */
  attestationRoots: readonly X509Certificate[] | undefined;
}

/** As it is configured: `WEBAUTHN_…`. */
export interface RelyingPartySettings {
  rpId: string | undefined;
  rpName: string | undefined;
  origins: readonly string[] | undefined;
  topOrigins: readonly string[] | undefined;
  requireUv: boolean;
  /** PEM. */
  attestationRoots: readonly string[] | undefined;
  siteName: string;
  publicUrl: string | undefined;
  port: number;
}

export interface RelyingParties {
  /** The installation's own: for people, and for every application that has none. */
  readonly installation: RelyingParty;
  of(executor: Executor, applicationId: string): Promise<RelyingParty>;
  /**
   * The origins that may use passkeys of this domain (section 5.11): its own, as the installation or an application
   * names them. Empty where nobody has it.
   */
  relatedOrigins(executor: Executor, rpId: string): Promise<string[]>;
}

export function createRelyingParties(settings: RelyingPartySettings): RelyingParties {
  const installation = installationOf(settings);
  return {
    installation,
    async of(executor, applicationId) {
      const row = await selectRelyingParty.first(executor, { applicationId });
      return row?.webauthn_rp_id ? ownOf(installation, row, row.webauthn_rp_id) : installation;
    },
    async relatedOrigins(executor, rpId) {
      const rows = await selectRelyingParties.all(executor, { rpId });
      const own = installation.id === rpId ? installation.origins : [];
      return [...new Set([...own, ...rows.flatMap(originsOf)])];
    },
  };
}

function installationOf(settings: RelyingPartySettings): RelyingParty {
  const { rpName, topOrigins, requireUv, attestationRoots, siteName, publicUrl, port } = settings;
  const pages = namedOrigin(publicUrl ?? `http://localhost:${port}`);
  const id = settings.rpId ?? new URL(pages).hostname;
  const ownOrigin = settings.rpId === undefined || coversOrigin(id, pages) ? pages : `https://${id}`;
  return {
    id,
    name: rpName ?? siteName,
    origins: settings.origins ?? [ownOrigin],
    topOrigins,
    requireUserVerification: requireUv,
    algorithms: OFFERED_ALGORITHMS,
    attestationRoots: attestationRoots?.map((pem) => new X509Certificate(pem)),
  };
}

/** No passkey is bound to an address (section 5.1.3, step 8): on this machine it goes by its name. */
function namedOrigin(origin: string): string {
  const url = new URL(origin);
  if (isIP(url.hostname) !== 0 || url.hostname.startsWith('[')) url.hostname = 'localhost';
  return url.origin;
}

/** Whether pages of the origin may use passkeys of the domain without being listed as related. */
function coversOrigin(rpId: string, origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === rpId || hostname.endsWith(`.${rpId}`);
}

/** An application is framed by nobody: who may frame the installation's pages says nothing about its own. */
function ownOf(installation: RelyingParty, row: RelyingPartyRow, id: string): RelyingParty {
  return {
    ...installation,
    id,
    name: row.webauthn_rp_name ?? id,
    origins: originsOf(row),
    topOrigins: undefined,
  };
}

function originsOf({ webauthn_rp_id: id, webauthn_origins: origins }: RelyingPartyRow): string[] {
  if (id === null) return [];
  return origins === null ? [`https://${id}`] : (JSON.parse(origins) as string[]);
}
