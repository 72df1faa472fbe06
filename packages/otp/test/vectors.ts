import { readFileSync } from 'node:fs';
import type { Algorithm } from '../src/index.ts';

interface TotpVector {
  time: number;
  algorithm: Algorithm;
  secretBase32: string;
  digits: number;
  period: number;
  totp: string;
}

export interface ReplayEvent {
  at: number;
  op?: string;
  user?: string;
  code?: 'wrong';
  password?: 'right' | 'wrong';
  stepOffset?: number;
  expect: 'accept' | 'reject';
}

interface Vectors {
  rfc4226: {
    secretAscii: string;
    secretBase32: string;
    vectors: { counter: number; hmacSha1Hex: string; truncatedDecimal: number; hotp: string }[];
  };
  rfc6238: (TotpVector & { stepHex: string; keyAscii: string })[];
  totpExtended: (TotpVector & { keyBytes: number })[];
  hotpLargeCounters: { counter: string; secretBase32: string; digits: number; hotp: string }[];
  leadingZeros: { secretBase32: string; vectors: { counter: number; hotp: string }[] };
  windowAcceptance: {
    now: number;
    codeForStep: number;
    code: string;
    secretBase32: string;
    driftSteps: number;
    expect: 'accept' | 'reject';
    stepOffset?: number;
    note?: string;
  }[];
  replaySequences: { id: string; events: ReplayEvent[] }[];
  codeFormats: {
    now: number;
    secretBase32: string;
    cases: { input: unknown; expect: 'accept' | 'either' | 'reject'; note?: string }[];
  };
  base32: {
    rfc4648: { bytes: string; base32: string }[];
    mustReject: string[];
    mustAcceptEqual: [string, string, ...string[]][];
    weakSecretsRejectOnEnrol: string[];
  };
}

/** RFC 4226 appendix D, RFC 6238 appendix B, and the rest as their own `source` field says. */
export const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../vectors/otp-vectors.json', import.meta.url), 'utf8'),
);
