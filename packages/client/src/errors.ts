/** A problem document (RFC 9457), as Twofold answers it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Stable, dotted: `totp.code_rejected`. Programs decide by it. */
  code: string;
  /** The same as in the server's log. */
  requestId: string;
  /** What some codes say besides: `reason`, `attemptsRemaining`, `errors`, … */
  [member: string]: unknown;
}

/** Twofold answered, and refused. */
export class TwofoldApiError extends Error {
  override readonly name = 'TwofoldApiError';
  readonly problem: Problem;
  /** HTTP status. */
  readonly status: number;
  readonly code: string;
  /** Seconds after which the same request can succeed, where time mends it. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds?: number) {
    super(problem.detail);
    this.problem = problem;
    this.status = problem.status;
    this.code = problem.code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Nobody answered, or something that is not Twofold. Whether the request was carried out is not known. */
export class TwofoldUnreachableError extends Error {
  override readonly name = 'TwofoldUnreachableError';
}
