import type { RedisLocation } from '../src/platform/redis/redis.ts';

/** Of a test server's URL. */
export function redisLocation(url: string): RedisLocation {
  const { hostname, port, password } = new URL(url);
  return { host: hostname, port: Number(port), tls: false, password, database: 0 };
}
