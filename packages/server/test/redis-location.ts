import { Refusal } from '../src/config/schema.ts';
import { redisUrl } from '../src/config/values/redis-url.ts';
import type { RedisLocation } from '../src/platform/redis/connection.ts';

/** Of a test server's URL. */
export function redisLocation(url: string): RedisLocation {
  const location = redisUrl.parse(url, { cwd: '/' });
  if (location instanceof Refusal) throw new Error('no Redis address');
  return location;
}
