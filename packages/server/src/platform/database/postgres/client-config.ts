import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import type { PostgresLocation } from './location.ts';

/** How any connection to this database is made. Throws when the authority's certificate cannot be read. */
export function clientConfig(location: PostgresLocation): ClientConfig {
  const { host, port, database, user, password, tls, caFile } = location;
  return {
    host,
    port,
    database,
    user,
    password: password ?? '',
    ssl:
      tls === 'off'
        ? false
        : {
            rejectUnauthorized: tls === 'verified',
            ...(caFile !== undefined && { ca: readFileSync(caFile, 'utf8') }),
          },
    keepAlive: true,
    application_name: 'twofold',
  };
}
