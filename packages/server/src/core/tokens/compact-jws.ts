import { type KeyObject, sign } from 'node:crypto';

/**
 * A JSON Web Signature in its compact form (RFC 7515, section 7.1) with Ed25519 (RFC 8037). Synchronous: what is signed
 * is part of a transaction's answer, and a transaction waits for nothing but its database.
 */
export function signCompact(header: object, claims: object, privateKey: KeyObject): string {
  const signed = `${encoded({ alg: 'EdDSA', ...header })}.${encoded(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
