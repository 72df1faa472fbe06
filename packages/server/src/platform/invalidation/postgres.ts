import { sql } from 'kysely';
import pg from 'pg';
import { clientConfig, destroy } from '../database/postgres/client.ts';
import type { PostgresLocation } from '../database/postgres/location.ts';
import { builders } from '../database/statement.ts';
import { type Driver, type KeptConnection, keepConnected } from '../kept-connection.ts';
import { CHANNEL, createListeners, type Invalidations, messageOf } from './invalidations.ts';

/**
 * Through PostgreSQL's NOTIFY, which is part of the transaction and is sent by its commit; each instance listens on a
 * connection of its own, from the first `subscribe` on. This process is told without it.
 */
export function postgresInvalidations(location: PostgresLocation): Invalidations {
  const listeners = createListeners();
  let connection: KeptConnection | undefined;

  return {
    announce(tx, topic, id) {
      const notify = sql`select pg_notify(${CHANNEL}, ${messageOf(topic, id)})`;
      tx.post(notify.compile(builders.postgres));
      tx.afterCommit(() => listeners.tell(topic, id));
    },
    subscribe(topic, listener) {
      listeners.add(topic, listener);
      connection ??= keepConnected(listenDriver(location, listeners.tellMessage), {
        up: listeners.tellAll,
        down: () => undefined,
      });
    },
    close: async () => connection?.close(),
  };
}

function listenDriver(location: PostgresLocation, onMessage: (message: string) => void): Driver<pg.Client> {
  return {
    create(failed) {
      const client = new pg.Client(clientConfig(location));
      client.on('error', failed);
      client.on('end', () => failed(new Error('ended')));
      client.on('notification', ({ payload }) => onMessage(payload ?? ''));
      return client;
    },
    async connect(client) {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    },
    ping: (client) => client.query('select 1'),
    destroy,
  };
}
