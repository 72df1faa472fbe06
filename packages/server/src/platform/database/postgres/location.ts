/** Where a PostgreSQL database is and how it is reached, as DATABASE_URL says it. */
export interface PostgresLocation {
  readonly kind: 'postgres';
  /** A host name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** `verified`: the certificate must belong to the host and come from a known authority. */
  readonly tls: 'off' | 'unverified' | 'verified';
  /** Of a file with the authority's certificate, PEM. Absolute. */
  readonly caFile: string | undefined;
}

/** For people and logs: without the user and the password. */
export function showPostgres({ host, port, database }: PostgresLocation): string {
  const shown = host.includes(':') ? `[${host}]` : host.startsWith('/') ? encodeURIComponent(host) : host;
  return `postgresql://${shown}:${port}/${database}`;
}
