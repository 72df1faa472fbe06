import { type ErrorCode, errorCatalogue, TwofoldError } from '../../platform/errors.ts';
import type { Answer } from './answer.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Seconds; where nothing better is known. */
const DEFAULT_RETRY_AFTER = 1;

/** What Fastify itself refuses, in our words. Everything else of it that is a 4xx is `request.invalid`. */
const frameworkErrors: Readonly<Record<string, { code: ErrorCode; detail?: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'request.unsupported_media_type',
    detail: 'Send the body as application/json.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'request.too_large' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'request.invalid',
    detail: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: { code: 'request.invalid', detail: 'The address has a malformed percent-encoding.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'request.not_found' },
  FST_ERR_NOT_FOUND: { code: 'request.not_found' },
};

/** Any error as one of the catalogue. What is unknown becomes `server.error`, whose text tells nothing (P02). */
export function toTwofoldError(error: unknown): TwofoldError {
  if (error instanceof TwofoldError) return error;
  if (!(error instanceof Error)) return new TwofoldError('server.error', undefined, { cause: error });
  const known = 'code' in error && typeof error.code === 'string' ? frameworkErrors[error.code] : undefined;
  if (known) return new TwofoldError(known.code, known.detail);
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  // The framework's refusals of a request, among them a body that breaks off.
  if (status >= 400 && status < 500) return new TwofoldError('request.invalid');
  return new TwofoldError('server.error', undefined, { cause: error });
}

/**
 * An error as a problem document (RFC 9457). For answers that are part of a transaction's outcome, such as a refused
 * code whose counter has to be committed; everything else is thrown.
 *
 * @param requestId joins the answer with the log and the audit trail
 */
export function problemAnswer(
  error: TwofoldError,
  requestId: string,
): Answer & { headers: Record<string, string> } {
  const { code, status } = error;
  const { title } = errorCatalogue[code];
  // The text of an internal error was written for the log.
  const detail = status === 500 ? `${title}.` : error.message;
  const headers: Record<string, string> = { 'content-type': PROBLEM_MEDIA_TYPE };
  if (status === 429 || status === 503 || error.retryAfterSeconds !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterSeconds ?? DEFAULT_RETRY_AFTER)));
  }
  const component = status === 503 ? { component: code.split('.', 1)[0] } : {};
  return {
    status,
    headers,
    body: {
      ...component,
      ...(status === 500 ? {} : error.extras),
      type: `urn:twofold:error:${code}`,
      title,
      status,
      detail,
      code,
      requestId,
      // For simple clients that look no further.
      success: false,
      error: detail,
    },
  };
}
