/**
 * The bytes of base64url without padding (RFC 4648, section 5), in its one spelling: what decodes the same but is
 * written otherwise would be another text for the same challenge or credential.
 *
 * @returns undefined for anything else, and for more than `maxBytes`
 */
export function decodeBase64url(text: unknown, maxBytes: number): Buffer | undefined {
  if (typeof text !== 'string' || text.length > Math.ceil((maxBytes * 4) / 3)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
