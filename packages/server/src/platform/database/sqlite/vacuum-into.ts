/**
 * Runs in a worker: SQLite copies the whole database in one call, and the thread that shows the progress must not stand
 * still meanwhile.
 */
import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';

const { source, target } = workerData as { source: string; target: string };
const connection = new DatabaseSync(source, { readOnly: true });
try {
  connection.exec('pragma busy_timeout = 5000');
  connection.prepare('vacuum into ?').run(target);
} finally {
  connection.close();
}
