/**
 * The work of a password login alone: asked for so many, it verifies them all at once with the server's own hasher, and
 * answers how long that took.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPasswordHasher } from '../../packages/server/src/platform/passwords/hasher.ts';
import { BENCH_PASSWORD } from '../population/people.ts';

const hasher = createPasswordHasher();
const passwordHash = await hasher.hash(BENCH_PASSWORD);

const server = createServer((request, response) => {
  const count = Number(request.url?.slice(1));
  const startedAt = performance.now();
  Promise.all(Array.from({ length: count }, () => hasher.verify(passwordHash, BENCH_PASSWORD))).then(
    (verified) => {
      const seconds = (performance.now() - startedAt) / 1000;
      response.end(JSON.stringify({ right: verified.filter(Boolean).length, seconds }));
    },
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => server.close(() => hasher.close()));
