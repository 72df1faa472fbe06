/**
 * Why a request did not leave or was not answered. Fixed words of ours: they stand in delivery logs.
 * - `url_refused`: scheme, port, user name or length are not allowed.
 * - `address_refused`: the host is, or resolves to, an address that is not public and not allowed.
 * - `unresolved`: the host has no address.
 * - `connection_failed`: refused, reset, or ended before the answer.
 * - `tls_failed`: no TLS, or a certificate that is not trusted for the host.
 * - `timed_out`: no answer within the time.
 * - `answer_malformed`: what came back is no HTTP.
 */
export type OutgoingFailure =
  | 'url_refused'
  | 'address_refused'
  | 'unresolved'
  | 'connection_failed'
  | 'tls_failed'
  | 'timed_out'
  | 'answer_malformed';

export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly failure: OutgoingFailure;

  /** The message never holds the address: it may have a secret in its path. */
  constructor(failure: OutgoingFailure, explanation: string, options?: ErrorOptions) {
    super(explanation, options);
    this.failure = failure;
  }
}

/** What a socket, the resolver or the parser of answers reported, in our words. */
export function toOutgoingError(error: unknown): OutgoingError {
  if (error instanceof OutgoingError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_')) {
    return new OutgoingError('answer_malformed', 'What the receiver answered is no HTTP.', { cause: error });
  }
  if (isTlsCode(code)) {
    return new OutgoingError('tls_failed', 'No trusted TLS connection could be made.', { cause: error });
  }
  return new OutgoingError('connection_failed', 'The receiver could not be reached, or hung up.', {
    cause: error,
  });
}

function isTlsCode(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/.test(code);
}
