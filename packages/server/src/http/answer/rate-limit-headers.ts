/**
 * The header fields of draft-ietf-httpapi-ratelimit-headers-10, as structured fields (RFC 9651): lists whose items are
 * strings. The optional partition key `pk` is never sent: it would tell one caller how others are counted (L05).
 */
export interface RateLimitState {
  /** The policy's name: fixed text of ours, of letters, digits and dashes. */
  readonly name: string;
  /** Requests in a window. */
  readonly quota: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Until the quota is whole again. */
  readonly resetSeconds: number;
}

export interface RateLimitHeaders {
  'ratelimit-policy': string;
  ratelimit: string;
  /** Only where nothing remains. */
  'retry-after'?: string;
}

/** `limits` must not be empty. Retry-After is the longest wait of the limits that are used up, never less (L04). */
export function rateLimitHeaders(...limits: readonly RateLimitState[]): RateLimitHeaders {
  const headers: RateLimitHeaders = {
    'ratelimit-policy': limits
      .map(({ name, quota, windowSeconds }) => `"${name}";q=${count(quota)};w=${seconds(windowSeconds)}`)
      .join(', '),
    ratelimit: limits
      .map(
        ({ name, remaining, resetSeconds }) => `"${name}";r=${count(remaining)};t=${seconds(resetSeconds)}`,
      )
      .join(', '),
  };
  const waits = limits
    .filter(({ remaining }) => count(remaining) === 0)
    .map((limit) => seconds(limit.resetSeconds));
  // Zero would invite a retry in the same moment.
  if (waits.length > 0) headers['retry-after'] = String(Math.max(1, ...waits));
  return headers;
}

function count(value: number): number {
  return Math.max(0, Math.floor(value));
}

/** Rounded up: a client that waits this long never comes too early. */
function seconds(value: number): number {
  return Math.max(0, Math.ceil(value));
}
