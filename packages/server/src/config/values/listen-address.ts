import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Refusal, type ValueType } from '../schema.ts';

export type ListenAddress = { kind: 'tcp'; host: string; port: number } | { kind: 'unix'; path: string };

const FIX =
  'Give a port, such as 3001, host and port, such as 127.0.0.1:3001, or unix: and a path, such as unix:/run/twofold/gate.sock.';
/** Who is not on this machine reaches it only where somebody says so. */
const DEFAULT_HOST = '127.0.0.1';

/** Of Unix sockets (unix(7)): 108 bytes with the one that ends it. */
const MAX_PATH_BYTES = 107;

/** Where a server listens: a port of this machine, host and port, or a socket in the file system. */
export const listenAddress: ValueType<ListenAddress> = {
  label: '`PORT`, `HOST:PORT` or `unix:PATH`',
  parse(text, { cwd }) {
    const given = text.trim();
    if (given.startsWith('unix:')) {
      const path = resolve(cwd, given.slice('unix:'.length));
      if (given === 'unix:') return new Refusal('names no path', FIX);
      return Buffer.byteLength(path) > MAX_PATH_BYTES
        ? new Refusal('is too long a path for a socket', FIX)
        : { kind: 'unix', path };
    }
    const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):)?(\d{1,5})$/.exec(given);
    const host = match?.[1] ?? match?.[2] ?? DEFAULT_HOST;
    const port = Number(match?.[3] ?? -1);
    if ((match?.[1] !== undefined && isIP(host) !== 6) || port < 0 || port > 65_535)
      return new Refusal('is neither host and port nor a path', FIX);
    return { kind: 'tcp', host, port };
  },
};
