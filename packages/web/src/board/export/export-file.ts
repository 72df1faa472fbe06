import { type ExportFormat, isPlainExport } from '@twofold/otp/formats/export';
import { callWith } from '../../api/connection.ts';
import { described, type ExportFile } from './exported-file.ts';

/** Thousands of entries, and a key for the password. */
const TIMEOUT_MS = 60_000;

export interface ExportWish {
  format: ExportFormat;
  /** Of the file. Plain formats have none. */
  password: string;
  /** An id; undefined: all that the person may export. */
  collection: string | undefined;
}

/**
 * Has the server write the file. It is not asked again by itself: each time is on the audit log, and a mail. Throws
 * `TwofoldApiError`, `TwofoldUnreachableError`.
 */
export async function fetchExport(
  { format, password, collection }: ExportWish,
  signal: AbortSignal,
): Promise<ExportFile> {
  let headers = new Headers();
  const call = callWith({
    timeoutMs: TIMEOUT_MS,
    retries: 0,
    async fetch(...request) {
      const answer = await fetch(...request);
      headers = answer.headers;
      return answer;
    },
  });
  const content = await call(
    'GET /api/accounts/export',
    { query: { format, ...(collection !== undefined && { collection }) } },
    {
      signal,
      // An address would be logged, and a GET has no body.
      headers: isPlainExport(format) ? {} : { 'x-export-password': encodeURIComponent(password) },
    },
  );
  return { content, ...described(headers) };
}
