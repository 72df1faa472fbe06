import { type CallOptions, TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { createRepeatable } from './repeatable.ts';

const unreachable = new TwofoldUnreachableError('Nobody answered.');
const refused = new TwofoldApiError({
  type: 'about:blank',
  title: '',
  status: 401,
  detail: '',
  code: 'totp.code_rejected',
  requestId: 'r',
});

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
  it('is the same request where the answer was lost, however often', async () => {
    const { keys, send } = createForm();
    await send({ code: '1' }, unreachable);
    await send({ code: '1' }, unreachable);
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
