import {
  type BareItem,
  type InnerList,
  type Item,
  isInnerList,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
} from 'structured-headers';
import { type HeaderLine, headerValues } from './message.ts';
import { type Refused, refused } from './refusal.ts';

/** Long enough for every component and parameter that this verifier understands, several times over. */
const MAX_FIELD_LENGTH = 2048;
/**
 * Each is looked for among all the headers, for a caller of whom nothing is known yet (attack X71: a request of 10 KB
 * that covers hundreds of headers costs the time of a thousand).
 */
const MAX_COMPONENTS = 32;

/** A signature and what it claims to cover. Nothing in it has been verified. */
export interface ClaimedSignature {
  readonly label: string;
  /** Component names in the order signed; none of them carries a parameter. */
  readonly components: readonly string[];
  readonly parameters: ReadonlyMap<string, BareItem>;
  /** The value of `@signature-params`: the inner list with its parameters (RFC 9421 section 2.3). */
  readonly serialized: string;
  readonly signature: Uint8Array;
}

/**
 * Reads Signature-Input and Signature (RFC 9421 sections 4.1 and 4.2).
 *
 * RFC 9421 lets several signatures travel in one message. Here it is exactly one: one line of each header, one
 * label, the same in both. A verifier that picks among several can be led to check one and act on another.
 */
export function readClaimedSignature(headers: readonly HeaderLine[]): ClaimedSignature | Refused {
  const inputs = headerValues(headers, 'signature-input');
  const signatures = headerValues(headers, 'signature');
  if (inputs.length > 1 || signatures.length > 1) return refused('signature_ambiguous');
  const [inputField] = inputs;
  const [signatureField] = signatures;
  if (inputField === undefined || signatureField === undefined) return refused('signature_missing');

  const input = parseCanonicalDictionary(inputField);
  const signature = parseCanonicalDictionary(signatureField);
  if (!input || !signature) return refused('signature_malformed');
  if (input.size > 1 || signature.size > 1) return refused('signature_ambiguous');
  const [label, covered] = [...input][0] ?? [];
  if (label === undefined || covered === undefined) return refused('signature_malformed');
  const signed = signature.get(label);
  if (!signed || !isInnerList(covered)) return refused('signature_malformed');
  const bytes = byteSequence(signed);
  if (!bytes) return refused('signature_malformed');

  const components = componentNames(covered);
  if (!Array.isArray(components)) return components;
  return {
    label,
    components,
    parameters: covered[1],
    serialized: serializeInnerList(covered),
    signature: bytes,
  };
}

/**
 * Parses a dictionary field and accepts it only in the one spelling that RFC 9651 section 4.1 gives it. The
 * parser alone lets the last of several equal keys win, which a second reader may not do; a repeated label,
 * a repeated parameter, `1.0` for `1` and unpadded base64 all differ from their own serialization.
 *
 * @returns undefined for anything else, and never throws
 */
export function parseCanonicalDictionary(field: string): Map<string, Item | InnerList> | undefined {
  if (field.length > MAX_FIELD_LENGTH) return undefined;
  try {
    const dictionary = parseDictionary(field);
    return serializeDictionary(dictionary) === field.trim() ? dictionary : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of an item that is a byte sequence without parameters, else undefined. */
export function byteSequence(member: Item | InnerList): Uint8Array | undefined {
  const [value, parameters] = member;
  return value instanceof ArrayBuffer && parameters.size === 0 ? new Uint8Array(value) : undefined;
}

/**
 * Component parameters (`req`, `tr`, `bs`, `key`, `sf`, `name`) change what a line of the base means; none is
 * supported, and an unsupported one is a refusal, never ignored (RFC 9421 section 2.5).
 */
function componentNames([items]: InnerList): string[] | Refused {
  if (items.length > MAX_COMPONENTS) return refused('signature_malformed');
  const names: string[] = [];
  for (const [name, parameters] of items) {
    if (typeof name !== 'string') return refused('signature_malformed');
    if (parameters.size > 0) return refused('component_unsupported');
    names.push(name);
  }
  return names;
}
