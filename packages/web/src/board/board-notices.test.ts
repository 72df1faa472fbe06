import { TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { BoardNotices } from './board-notices.tsx';
import type { Board } from './board-query.ts';

const board: Board = { entries: [], codes: new Map(), damaged: 0, fetchedAt: 0, state: '' };
const shown = (error: Error | null) => renderToStaticMarkup(createElement(BoardNotices, { board, error }));

function refusal(status: number, code: string, retryAfterSeconds?: number): TwofoldApiError {
  const problem = { ...{ type: '', title: '', status, code }, detail: 'Said by the server.', requestId: 'r' };
  return new TwofoldApiError(problem, retryAfterSeconds);
}

describe('what is said of a board that could not be asked for again', () => {
  it.each([
    [refusal(429, 'request.rate_limited', 90), en.refusals.tooOften('90 seconds')],
    [refusal(403, 'role.insufficient'), en.refusals.notAllowed],
    [refusal(500, 'request.failed'), en.refusals.broken],
  ])('is why, where the server has answered: %s', (error, text) => {
    expect(shown(error)).toContain(text);
    expect(shown(error)).not.toContain(en.board.stale);
  });

  it('is that it does not answer, where it does not', () => {
    expect(shown(new TwofoldUnreachableError('no'))).toContain(en.board.stale);
    expect(shown(null)).toBe('');
  });
});
