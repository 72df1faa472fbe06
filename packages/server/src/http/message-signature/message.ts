/** One header line as it arrived: the name in any case, the value without the line end. */
export type HeaderLine = readonly [name: string, value: string];

/** The part of a request that a signature base is built from (RFC 9421 section 2). */
export interface MessageHead {
  /** As sent; methods are case-sensitive. */
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Host and, where it is there, port: the Host header, or what the trusted proxy forwarded. */
  readonly authority: string;
  /** Raw, with its percent-encoding, starting with `/`: never a decoded or routed form. */
  readonly path: string;
  /** Raw; empty, or starting with `?`. */
  readonly query: string;
  /** Every line, repeated names included, in the order received. */
  readonly headers: readonly HeaderLine[];
}

export interface SignedMessage extends MessageHead {
  /** The bytes that arrived, before any parsing; empty when there is no body. */
  readonly body: Uint8Array;
}

/**
 * Cuts a raw request target (`request.url` in Node) at its first `?`. Whether the path is acceptable is
 * decided where the signature base is built.
 */
export function splitRequestTarget(target: string): { path: string; query: string } {
  const at = target.indexOf('?');
  return at === -1 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at) };
}

/** Every value of one header, in the order received; `name` in lower case. */
export function headerValues(headers: readonly HeaderLine[], name: string): string[] {
  return headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}
