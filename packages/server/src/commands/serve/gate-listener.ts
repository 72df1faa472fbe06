import { chmodSync, lstatSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../../config/values/listen-address.ts';
import type { HttpApp } from '../../http/app.ts';

/** Of the server and its group: who may open the socket may ask the gate. */
const SOCKET_MODE = 0o660;

/** Listens, and says where. */
export async function listenForProxies({ app }: HttpApp, address: ListenAddress): Promise<string> {
  if (address.kind === 'tcp') {
    const { host, port } = address;
    await app.listen({ host, port });
    const own = app.server.address() as AddressInfo;
    return `http://${own.family === 'IPv6' ? `[${own.address}]` : own.address}:${own.port}`;
  }
  const { path } = address;
  removeStale(path);
  await app.listen({ path });
  chmodSync(path, SOCKET_MODE);
  return `unix:${path}`;
}

/** What a process left that was killed. Anything else at that place is somebody's file, and stays. */
function removeStale(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path);
}
