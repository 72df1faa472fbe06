import type { RedisLocation } from '../../platform/redis/connection.ts';
import { Refusal, type ValueType } from '../schema.ts';
import { host as hostType } from './address.ts';
import { hasControlCharacter } from './scalar.ts';

const FIX =
  'Give redis://USER:PASSWORD@HOST:PORT/NUMBER, special characters percent-encoded, or rediss:// for TLS.';
const DEFAULT_PORT = 6379;

/** `redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER]`, or `rediss://` for TLS. */
export const redisUrl: ValueType<RedisLocation> = {
  label: '`redis://…` or `rediss://…`',
  parse(text) {
    const url = URL.parse(text.trim());
    if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:')) {
      return new Refusal('is no address of a Redis server', FIX);
    }
    if (url.search !== '' || url.hash !== '')
      return new Refusal('has parameters, which are not taken here', FIX);
    const host = hostType.parse(url.hostname.replace(/^\[(.*)\]$/, '$1'), { cwd: '' });
    if (host instanceof Refusal) return new Refusal('names no host', FIX);
    const number = /^(?:\/(\d{1,5})?)?$/.exec(url.pathname);
    if (number === null) return new Refusal('has a path that is not the number of a database', FIX);
    const user = decode(url.username);
    const password = decode(url.password);
    if (user === undefined || password === undefined) {
      return new Refusal('has a user or a password that cannot be read', FIX);
    }
    return {
      host,
      port: url.port === '' ? DEFAULT_PORT : Number(url.port),
      tls: url.protocol === 'rediss:',
      username: user === '' ? undefined : user,
      password: password === '' ? undefined : password,
      database: Number(number[1] ?? 0),
    };
  },
};

function decode(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text);
    return hasControlCharacter(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
