import { OtpError } from '@twofold/otp';
import { placeOfPart } from '@twofold/otp/formats/google-part';

/** The QR codes of one export of Google Authenticator, as far as they have been read. */
export interface GoogleParts {
  /** The same for all parts of one export. */
  batch: string;
  /** How many there are. */
  size: number;
  /** What each says, by its place from 0. */
  addresses: ReadonlyMap<number, string>;
}

/** What a part was, beside those that were read before it. */
export type PartOutcome = 'added' | 'repeated' | 'other-export' | 'damaged';

/** @param parts those before; undefined where this may be the first */
export function withPart(
  parts: GoogleParts | undefined,
  address: string,
): { parts: GoogleParts | undefined; outcome: PartOutcome } {
  const place = placeOrNothing(address);
  if (place === undefined) return { parts, outcome: 'damaged' };
  const { batch, size, index } = place;
  if (parts !== undefined && parts.batch !== batch) return { parts, outcome: 'other-export' };
  const there = parts?.addresses.get(index);
  if (there === address) return { parts, outcome: 'repeated' };
  // The same number by chance, and something else in it.
  if (there !== undefined) return { parts, outcome: 'other-export' };
  const addresses = new Map(parts?.addresses).set(index, address);
  return { parts: { batch, size, addresses }, outcome: 'added' };
}

/** From 1, as the app counts them on its screen. */
export function missingParts({ size, addresses }: GoogleParts): number[] {
  return Array.from({ length: size }, (_, index) => index + 1).filter((number) => !addresses.has(number - 1));
}

/** What they say, in their order. */
export function addressesInOrder({ addresses }: GoogleParts): string[] {
  return [...addresses].sort(([a], [b]) => a - b).map(([, address]) => address);
}

function placeOrNothing(address: string) {
  try {
    return placeOfPart(address);
  } catch (error) {
    if (error instanceof OtpError) return undefined;
    throw error;
  }
}
