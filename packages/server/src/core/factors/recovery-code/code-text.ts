import { encodeBase32 } from '../../../platform/ids.ts';

/** 80 bits: what Crockford base32 writes as 16 characters. */
export const RECOVERY_CODE_BYTES = 10;
const CHARACTERS = 16;
const MAX_SUBMITTED = 64;

/** `XXXX-XXXX-XXXX-XXXX` in Crockford base32, which has no I, L, O, U. */
export function formatRecoveryCode(bytes: Uint8Array): string {
  const text = encodeBase32(bytes).toUpperCase();
  return (text.match(/.{4}/g) ?? []).join('-');
}

/**
 * The one spelling of a submitted recovery code: upper case without dashes and ASCII spaces, and with the letters that
 * Crockford's alphabet reads as digits (O as 0; I and L as 1). Undefined for anything else.
 */
export function canonicaliseRecoveryCode(submitted: string): string | undefined {
  if (submitted.length > MAX_SUBMITTED) return undefined;
  const text = submitted.replace(/[ \t\r\n-]/g, '');
  // Only ASCII is folded: upper-casing other scripts could make a letter of ours out of another character.
  if (text.length !== CHARACTERS || !/^[0-9A-Za-z]+$/.test(text)) return undefined;
  const canonical = text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return canonical.includes('U') ? undefined : canonical;
}
