import { X509Certificate } from 'node:crypto';
import { Refusal, type ValueType } from '../schema.ts';

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Certificates in PEM, one after the other. Each can be read as X.509. */
export const certificates: ValueType<readonly string[]> = {
  label: 'certificates in PEM',
  parse(text) {
    const blocks = text.match(PEM) ?? [];
    if (blocks.length === 0 || text.replaceAll(PEM, '').trim() !== '')
      return new Refusal('is not a list of certificates', 'Give them in PEM, one after the other.');
    try {
      for (const pem of blocks) new X509Certificate(pem);
      return [...blocks];
    } catch {
      return new Refusal('holds a certificate that cannot be read', 'Give X.509 certificates in PEM.');
    }
  },
};
