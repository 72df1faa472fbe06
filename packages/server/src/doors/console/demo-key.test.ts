import { describe, expect, it } from 'vitest';
import { keepDemoKey } from './demo-key.ts';

function counting(fails = 0) {
  let made = 0;
  const key = keepDemoKey({
    createKey: async () => {
      if (++made <= fails) throw new Error('the database is away');
      return `key ${made}`;
    },
    log: { info: () => undefined },
  });
  return { key, made: () => made };
}

describe('the demo key', () => {
  it('is made once for all requests, and not before the first', async () => {
    const { key, made } = counting();
    expect(made()).toBe(0);
    expect(await Promise.all([key.get(), key.get(), key.get()])).toEqual(['key 1', 'key 1', 'key 1']);
    expect(made()).toBe(1);
  });

  it('is made anew once when several requests find it refused', async () => {
    const { key, made } = counting();
    const refused = await key.get();
    key.forget(refused);
    expect(await key.get()).toBe('key 2');
    key.forget(refused);
    expect(await key.get()).toBe('key 2');
    expect(made()).toBe(2);
  });

  it('is tried again after it could not be made', async () => {
    const { key } = counting(1);
    await expect(key.get()).rejects.toThrow('away');
    expect(await key.get()).toBe('key 2');
  });
});
