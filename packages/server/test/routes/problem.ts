import { expect } from 'vitest';
import { errorCatalogue } from '../../src/platform/errors.ts';

/** An answer as it came, from the app in this process or over a socket. */
export interface ProblemAnswer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** What a stack, a statement, a file or a machine would look like in an answer (P02). */
const INTERNALS =
  /\bat \S+ \(|node:internal|node_modules|\.ts\b|\/packages\/|\bselect \S+ from\b|\binsert into\b|SQLITE|sqlite|TypeError|ReferenceError|ECONN/;

/**
 * Expects a problem document of the catalogue with every member, equal to the status, that tells nothing of the inside.
 *
 * @returns the document
 */
export function expectProblem(answer: ProblemAnswer, context = ''): Record<string, unknown> {
  expect(String(answer.headers['content-type']), context).toMatch(/^application\/problem\+json/);
  const body = JSON.parse(answer.text) as Record<string, unknown>;
  const { code } = body;
  const known = errorCatalogue[code as keyof typeof errorCatalogue];
  expect(known, `${context}: ${String(code)}`).toBeDefined();
  expect(body, context).toMatchObject({
    type: `urn:twofold:error:${String(code)}`,
    title: known.title,
    status: answer.status,
    detail: expect.any(String),
    requestId: expect.stringMatching(/^req_/),
    success: false,
    error: body.detail,
  });
  expect(known.status, context).toBe(answer.status);
  expect(answer.text, context).not.toMatch(INTERNALS);
  expect(answer.headers['cache-control'], context).toBe('no-store');
  return body;
}
