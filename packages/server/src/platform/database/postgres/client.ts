import { readFileSync } from 'node:fs';
import pg, { type ClientBase, type ClientConfig } from 'pg';
import type { PostgresLocation } from './location.ts';

/** The server's numbers of 64 bits are times, counts and positions: all far below 2^53. */
const INT8_OID = 20;

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
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format),
    },
  };
}

/** Closes the socket under the connection: what waits on it fails at once. The driver has no call for it. */
export function destroy(client: ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}
