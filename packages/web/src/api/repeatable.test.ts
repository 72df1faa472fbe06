import { type CallOptions, TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { createRepeatable } from './repeatable.ts';

const unreachable = new TwofoldUnreachableError('Nobody answered.');
const problem = { type: 'about:blank', title: '', detail: '', requestId: 'r' };
const refused = new TwofoldApiError({ ...problem, status: 401, code: 'totp.code_rejected' });

function createForm() {
  const repeatable = createRepeatable();
  const keys: (string | undefined)[] = [];
  const send = (request: unknown, failure?: Error) =>
    repeatable(request, async ({ idempotencyKey }: CallOptions) => {
      keys.push(idempotencyKey);
      if (failure) throw failure;
    }).catch(() => {});
  return { keys, send };
}

describe('a form that is sent again', () => {
  it.each([
    ['the answer was lost', unreachable],
    [
      'the first one is still being worked on',
      new TwofoldApiError({ ...problem, status: 409, code: 'idempotency.in_progress' }),
    ],
    [
      'the server could not begin',
      new TwofoldApiError({ ...problem, status: 503, code: 'service.unavailable' }),
    ],
  ])('is the same request where %s, however often', async (_, failure) => {
    const { keys, send } = createForm();
    await send({ code: '1' }, failure);
    await send({ code: '1' }, failure);
    await send({ code: '1' });
    expect(new Set(keys).size).toBe(1);
    await send({ code: '1' });
    expect(new Set(keys).size).toBe(2);
  });

  it('is another request with something else in it, and after an answer', async () => {
    const { keys, send } = createForm();
    await send({ code: '1' }, unreachable);
    await send({ code: '2' }, refused);
    await send({ code: '2' });
    expect(new Set(keys).size).toBe(3);
  });
});
