import { X509Certificate } from 'node:crypto';

/** A leaf, and what authenticators send above it. */
const MAX_CERTIFICATES = 6;

/**
 * Whether an attestation's certificates lead to one of the roots (WebAuthn Level 3, section 7.1, steps 23 and 24). Already
 * verified: the leaf's key signed the attestation. One without certificates (`none`, self attestation) leads nowhere.
 *
 * @param x5c DER, the leaf first
 * @param now Unix milliseconds
 */
export function leadsToRoot(x5c: unknown, roots: readonly X509Certificate[], now: number): boolean {
  const chain = readChain(x5c);
  if (!chain?.every((certificate) => isValidAt(certificate, now))) return false;
  for (const [index, certificate] of chain.entries()) {
    if (roots.some((root) => isValidAt(root, now) && isIssuedBy(certificate, root))) return true;
    const issuer = chain[index + 1];
    if (!issuer?.ca || !isIssuedBy(certificate, issuer)) return false;
  }
  return false;
}

function readChain(x5c: unknown): X509Certificate[] | undefined {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > MAX_CERTIFICATES) return undefined;
  try {
    return x5c.map((der: Uint8Array) => new X509Certificate(der));
  } catch {
    return undefined;
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  // Where an authenticator sends the root itself.
  if (certificate.raw.equals(issuer.raw)) return true;
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt(certificate: X509Certificate, now: number): boolean {
  return certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();
}
