import { resolve } from 'node:path';
import type { DatabaseLocation } from '../../platform/database/location.ts';
import type { PostgresLocation } from '../../platform/database/postgres/location.ts';
import { type ParseContext, Refusal, type ValueType } from '../schema.ts';
import { isThisMachine } from './address.ts';
import { sqlitePath } from './path.ts';
import { hasControlCharacter } from './scalar.ts';

const FIX = 'Give sqlite:PATH, or postgresql://USER:PASSWORD@HOST:PORT/DATABASE.';
const SQLITE_FIX = 'Give sqlite: and a path, such as sqlite:./data/twofold.db.';
const POSTGRES_FIX =
  'Give postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special characters percent-encoded.';
const DEFAULT_PORT = 5432;

/** `sqlite:PATH`, `sqlite:///ABSOLUTE`, or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`. */
export const databaseUrl: ValueType<DatabaseLocation> = {
  label: '`sqlite:PATH` or `postgresql://…`',
  parse(text, context) {
    const address = text.trim();
    if (/^postgres(?:ql)?:/i.test(address)) return parsePostgres(address, context);
    const path = /^sqlite:(.+)$/is.exec(address)?.[1];
    if (path !== undefined) return parseSqlite(path, context);
    return new Refusal('names neither an SQLite nor a PostgreSQL database', FIX);
  },
};

function parseSqlite(rest: string, context: ParseContext): DatabaseLocation | Refusal {
  if (/[?#]/.test(rest)) return new Refusal('has parameters, which SQLite does not take here', SQLITE_FIX);
  if (rest.startsWith('//') && !rest.startsWith('///')) {
    return new Refusal('has a host part', 'Write sqlite:PATH, or sqlite:///PATH for an absolute path.');
  }
  const found = sqlitePath.parse(rest.replace(/^\/{3}/, '/'), context);
  return found instanceof Refusal ? found : { kind: 'sqlite', path: found };
}

function parsePostgres(address: string, context: ParseContext): PostgresLocation | Refusal {
  const parts = urlParts(address);
  if (parts === undefined) return new Refusal('is no address of a PostgreSQL database', POSTGRES_FIX);
  const { url, user, password, database } = parts;
  if (user === '') return new Refusal('names no user', POSTGRES_FIX);
  if (database === '' || database.includes('/')) return new Refusal('names no database', POSTGRES_FIX);
  const { searchParams } = url;
  const unknown = [...searchParams.keys()].find((name) => !['host', 'sslmode', 'sslrootcert'].includes(name));
  if (unknown !== undefined) {
    return new Refusal('has a parameter that is not known here', 'Known are sslmode, sslrootcert and host.');
  }
  // As libpq has it: a folder in `host` names the Unix socket in it.
  const host = searchParams.get('host') ?? url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return new Refusal('names no host', POSTGRES_FIX);
  if (host.includes(','))
    return new Refusal('names several hosts', 'Give one; a proxy or a name can stand for several.');
  const tls = tlsOf(searchParams.get('sslmode'), host);
  if (tls instanceof Refusal) return tls;
  const ca = searchParams.get('sslrootcert');
  return {
    kind: 'postgres',
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database,
    user,
    password: password === '' ? undefined : password,
    tls,
    caFile: ca === null ? undefined : resolve(context.cwd, ca),
  };
}

function urlParts(address: string) {
  // A socket's address has no host, which the URL standard wants after a user.
  const complete = address.replace(/^(\w+:\/\/[^/]*@)\//, '$1localhost/');
  try {
    const url = new URL(complete);
    const [user, password, database] = [url.username, url.password, url.pathname.slice(1)].map(
      decodeURIComponent,
    );
    const all = `${user}${password}${database}`;
    if (url.hash !== '' || hasControlCharacter(all)) return undefined;
    return { url, user: user ?? '', password: password ?? '', database: database ?? '' };
  } catch {
    return undefined;
  }
}

/**
 * Off where the connection does not leave the machine; elsewhere the certificate is verified unless the address says
 * otherwise. The modes of libpq that fall back to plain text when somebody in between wants it are not offered.
 */
function tlsOf(mode: string | null, host: string): PostgresLocation['tls'] | Refusal {
  if (mode === null) return host.startsWith('/') || isThisMachine(host) ? 'off' : 'verified';
  if (mode === 'disable') return 'off';
  if (mode === 'require') return 'unverified';
  if (mode === 'verify-full') return 'verified';
  return new Refusal('has an sslmode that is not offered', 'Give sslmode=verify-full, require or disable.');
}
