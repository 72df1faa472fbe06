/**
 * Why a message was not taken. Fixed words of ours: they stand in the outbox and in logs, where what a server answered
 * could hold the address, the number or the code.
 * - `unreachable`: no connection, or it was lost.
 * - `timed_out`: no answer within the time.
 * - `tls_failed`: no TLS, or a certificate that is not trusted.
 * - `unauthorized`: our name, password or key is not accepted there.
 * - `rate_limited`: too many for now.
 * - `deferred`: not now, for any other reason.
 * - `rejected`: not to this destination, or not this message: trying again does not help.
 * - `unreadable`: what was queued cannot be opened or shown any more.
 */
export type FailureReason =
  | 'unreachable'
  | 'timed_out'
  | 'tls_failed'
  | 'unauthorized'
  | 'rate_limited'
  | 'deferred'
  | 'rejected'
  | 'unreadable';

export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(`The message was not delivered: ${reason}.`);
    this.reason = reason;
  }

  /** Whether another attempt could end otherwise. */
  get permanent(): boolean {
    return this.reason === 'rejected' || this.reason === 'unreadable';
  }
}
