import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * `@simplewebauthn/server`, read at the first passkey: with its libraries of certificates it costs each start a quarter of
 * a second and 28 MiB, and its helpers bring all of it. By `require`, as what decodes a key does not wait.
 */
export function webauthnLibrary(): typeof import('@simplewebauthn/server') {
  return require('@simplewebauthn/server');
}

/** As `webauthnLibrary`, and the same copy of it. */
export function webauthnHelpers(): typeof import('@simplewebauthn/server/helpers') {
  return require('@simplewebauthn/server/helpers');
}
