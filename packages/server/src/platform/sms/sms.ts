import { DeliveryFailure, type FailureReason } from '../delivery-failure.ts';
import { OutgoingError } from '../outgoing/failure.ts';

export interface Sms {
  /** The same at every attempt. */
  id: string;
  /** E.164, already checked. */
  to: string;
  text: string;
  /** Seconds for which it is worth delivering. */
  validForSeconds: number;
}

export interface SmsSender {
  /** Resolves when it was taken. Throws `DeliveryFailure`. */
  send(sms: Sms): Promise<void>;
}

/** What went wrong before there was an answer. */
export function toDeliveryFailure(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  if (!(error instanceof OutgoingError)) return new DeliveryFailure('unreachable');
  const reasons: Partial<Record<typeof error.failure, FailureReason>> = {
    timed_out: 'timed_out',
    tls_failed: 'tls_failed',
  };
  return new DeliveryFailure(reasons[error.failure] ?? 'unreachable');
}

/** What a status says that no sender gives another meaning. */
export function reasonOfStatus(status: number): FailureReason {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 429) return 'rate_limited';
  return 'deferred';
}
