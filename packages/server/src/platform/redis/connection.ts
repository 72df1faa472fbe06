import { CONNECT_TIMEOUT_MS, type Driver, Timeout } from '../kept-connection.ts';

export interface RedisLocation {
  readonly host: string;
  readonly port: number;
  /** With the certificate checked against the system's authorities. */
  readonly tls: boolean;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The number of the logical database. */
  readonly database: number;
}

export type RedisClient = Awaited<ReturnType<typeof createRedisClient>>;

/** Commands that may wait for an answer on one connection: bounds what a silent server can make us keep. */
const MAX_QUEUE = 10_000;

/**
 * The client's own reconnection is off: it waits without end for a server that takes the connection and says nothing.
 *
 * @param prepare done before the connection is used
 */
export function redisDriver(
  location: RedisLocation,
  prepare?: (client: RedisClient) => Promise<unknown>,
): Driver<RedisClient> {
  return {
    async create(failed) {
      const client = await createRedisClient(location);
      client.on('error', failed);
      return client;
    },
    async connect(client) {
      await client.connect();
      await prepare?.(client);
    },
    ping: (client) => client.ping(),
    destroy(client) {
      if (client.isOpen) client.destroy();
    },
  };
}

async function createRedisClient(location: RedisLocation) {
  // Loaded where it is used: it takes 0.2 s, which a start without Redis does not have to wait for.
  const { RedisClient } = await import('@redis/client');
  const { host, port, tls, username, password, database } = location;
  const common = { host, port, connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false as const };
  // By its factory, which makes the class with a method for each command once. `createClient` compares all options, and
  // makes it anew for other ones: 60 ms, which a second location in the process, or a changed one, has no need to wait for.
  return RedisClient.factory({})({
    socket: tls ? { ...common, tls: true as const } : common,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    database,
    // What is asked while there is no connection fails at once, and is done by the database instead.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUE,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
}

/** A word for the log: the system's code or the first word of Redis's answer. Messages may repeat what was configured. */
export function reasonOf(error: unknown): string {
  if (error instanceof Timeout) return 'no answer in time';
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /^[A-Z]{3,20}(?= )/.exec(error.message)?.[0] ?? error.constructor.name;
}
