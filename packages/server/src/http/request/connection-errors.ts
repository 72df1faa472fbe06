import type { Socket } from 'node:net';
import { type ErrorCode, TwofoldError } from '../../platform/errors.ts';
import { problemAnswer } from '../answer/problem.ts';

/** Node's names for what went wrong before there was a request to route. */
const codes: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'request.headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'request.too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
};

const MALFORMED = 'The request is not valid HTTP.';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

/**
 * Answers on the bare connection what never became a request: malformed HTTP (400), headers over the limit (431), and
 * headers or a body that take too long (408: a slow client must not hold a connection). Then closes it.
 *
 * @returns the code that was answered, or undefined when nobody is there to read an answer
 */
export function answerConnectionError(
  error: Error & { code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
  requestId: string,
): ErrorCode | undefined {
  // An answer that has begun cannot be taken back: another status line in its midst could be read as its body.
  const begun = '_httpMessage' in socket && hasSentHeaders(socket._httpMessage);
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable || begun) {
    socket.destroy();
    return undefined;
  }
  const code = codes[error.code ?? ''] ?? 'request.invalid';
  const problem = new TwofoldError(code, code === 'request.invalid' ? MALFORMED : undefined);
  const answer = problemAnswer(problem, requestId);
  const body = JSON.stringify(answer.body);
  const lines = Object.entries({
    ...headers,
    ...answer.headers,
    'x-request-id': requestId,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? 'Bad Request'}\r\n${lines.join('')}\r\n${body}`,
    () => socket.destroy(),
  );
  return code;
}

function hasSentHeaders(response: unknown): boolean {
  return (
    typeof response === 'object' &&
    response !== null &&
    'headersSent' in response &&
    response.headersSent === true
  );
}
