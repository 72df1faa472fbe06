import type { Redis } from '../redis/redis.ts';
import type { Count } from './counters.ts';
import type { RateCounters } from './rate-counters.ts';

const PREFIX = 'twofold:count:';

/**
 * KEYS[1]: the counter. ARGV: now, the window's length, both in milliseconds. The window ends by the caller's clock,
 * as in the database, so that both stores answer alike; Redis's own expiry removes it, at the latest when it should
 * have ended, and bounds it where a clock was set back.
 */
const RAISE = `
local row = redis.call('HMGET', KEYS[1], 'count', 'ends')
if row[2] and tonumber(row[2]) > tonumber(ARGV[1]) then
  return { redis.call('HINCRBY', KEYS[1], 'count', 1), row[2] }
end
local ends = string.format('%.0f', ARGV[1] + ARGV[2])
redis.call('HSET', KEYS[1], 'count', 1, 'ends', ends)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 1, ends }`;

/**
 * Counts in Redis, one command each, without a commit to wait for. Whenever Redis does not answer in time, answers with
 * an error, or is known to be down, `fallback` counts instead: an event is never uncounted, and no caller learns of it.
 */
export function redisRateCounters(redis: Redis, fallback: RateCounters): RateCounters {
  return {
    async read(key, now) {
      let answer: unknown;
      try {
        answer = await redis.send(['HMGET', PREFIX + key, 'count', 'ends']);
      } catch {
        return fallback.read(key, now);
      }
      const found = parse(answer);
      return found && found.windowEndsAt > now ? found : { count: 0, windowEndsAt: 0 };
    },
    async raise(key, windowSeconds, now) {
      const values = [String(now), String(windowSeconds * 1000)];
      try {
        // The text itself and not its digest: a server that was restarted or flushed does not know the digest.
        const counted = parse(await redis.send(['EVAL', RAISE, '1', PREFIX + key, ...values]));
        if (counted) return counted;
      } catch {
        // Not lost: counted below. `Redis.onChange` tells the log.
      }
      return fallback.raise(key, windowSeconds, now);
    },
  };
}

/** Undefined for a key that Redis does not have. */
function parse(answer: unknown): Count | undefined {
  if (!Array.isArray(answer)) return undefined;
  const [count, windowEndsAt] = answer.map((value) => (value === null ? Number.NaN : Number(value)));
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(windowEndsAt)) return undefined;
  return { count: count ?? 0, windowEndsAt: windowEndsAt ?? 0 };
}
