import { describe, expect, it } from 'vitest';
import { Refusal } from '../schema.ts';
import { redisUrl } from './redis-url.ts';

const parse = (text: string) => redisUrl.parse(text, { cwd: '/srv/app' });
const plain = { tls: false, username: undefined, password: undefined, database: 0 };

describe('REDIS_URL', () => {
  it.each([
    ['redis://cache', { ...plain, host: 'cache', port: 6379 }],
    ['redis://cache:6380/', { ...plain, host: 'cache', port: 6380 }],
    ['redis://[::1]:6380', { ...plain, host: '::1', port: 6380 }],
    [
      'redis://:secret@10.0.0.7/3',
      { ...plain, host: '10.0.0.7', port: 6379, password: 'secret', database: 3 },
    ],
    [
      'rediss://twofold:p%40ss%2Fword@cache.example.com',
      {
        ...plain,
        tls: true,
        host: 'cache.example.com',
        port: 6379,
        username: 'twofold',
        password: 'p@ss/word',
      },
    ],
  ])('%s', (text, location) => {
    expect(parse(text)).toEqual(location);
  });

  it.each([
    ['another scheme', 'http://cache'],
    ['no scheme', 'cache:6379'],
    ['no host', 'redis:///0'],
    ['no host, but a password', 'redis://:a-secret@/0'],
    ['several hosts', 'redis://a,b'],
    ['a path', 'redis://cache/first'],
    ['parameters', 'redis://:a-secret@cache?tls=true'],
    ['a fragment', 'redis://:a-secret@cache#x'],
    ['a broken percent-encoding', 'redis://:%zza-secret@cache'],
    ['a control character in the password', 'redis://:%0Aa-secret@cache'],
    ['a port that is none', 'redis://:a-secret@cache:99999'],
  ])('refuses %s, without repeating it', (_what, text) => {
    const refusal = parse(text);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(JSON.stringify(refusal)).not.toContain('a-secret');
  });
});
