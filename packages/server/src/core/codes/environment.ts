import { hash, timingSafeEqual } from 'node:crypto';
import { TwofoldError } from '../../platform/errors.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { ApiKeyAuthenticator, ApiKeyIdentity } from '../applications/authenticate.ts';
import { PEOPLE_APPLICATION_ID } from '../applications/people-application.ts';
import { digestInput, entryOfFields, entryOfUri } from '../vault/entries/content.ts';
import type { CodeSource } from './sources.ts';

/** In the place of an API key's id, on the audit log too. */
export const ENVIRONMENT_KEY_ID = 'environment';
/** In the place of the entry's. */
const ENVIRONMENT_ENTRY_ID = 'environment';

/**
 * The key and the secret of `API_KEY` and `OTP_SECRET`: one API key with the scope `codes`, bound to one entry. They live in the
 * memory of the process and are written nowhere, so that they end with the variables.
 */
export interface EnvironmentPair {
  /** Whether it is this key, in a time that says nothing of it. */
  isKey(text: string): boolean;
  identity: ApiKeyIdentity;
  /** Throws `vault.entry_not_found` for another entry. */
  source(account: string | undefined): CodeSource;
}

/** @param given checked by the configuration: the secret is base32, or an `otpauth://` address of TOTP or Steam */
export function createEnvironmentPair(
  given: { apiKey: string; otpSecret: string },
  dataKeys: DataKeys<'vault-entry'>,
): EnvironmentPair {
  const digest = digestOf(given.apiKey);
  const isUri = /^[a-z]+:\/\//i.test(given.otpSecret);
  const { content } = isUri
    ? entryOfUri(given.otpSecret)
    : entryOfFields({ label: 'OTP_SECRET', secret: given.otpSecret });
  const contentHash = dataKeys.mac('vault-entry', digestInput(content));
  return {
    isKey: (text) => timingSafeEqual(digestOf(text), digest),
    identity: {
      applicationId: PEOPLE_APPLICATION_ID,
      apiKeyId: ENVIRONMENT_KEY_ID,
      scopes: new Set(['codes']),
      ownerUserId: null,
      rateLimit: null,
    },
    source(account) {
      if (account !== undefined && account !== ENVIRONMENT_ENTRY_ID)
        throw new TwofoldError('vault.entry_not_found', 'The API key is bound to no such entry.');
      return { entryId: ENVIRONMENT_ENTRY_ID, content, contentHash, counter: null };
    },
  };
}

/** The authenticator of API keys, which knows this one as well. */
export function withEnvironmentKey(
  authenticator: ApiKeyAuthenticator,
  pair: EnvironmentPair | undefined,
): ApiKeyAuthenticator {
  if (!pair) return authenticator;
  const verdict = { identity: pair.identity };
  return {
    ...authenticator,
    authenticate: (text, now) => (pair.isKey(text) ? verdict : authenticator.authenticate(text, now)),
  };
}

/** Of equal length for every text, so that they can be compared in constant time. */
function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
