import type { DatabaseSync } from 'node:sqlite';

/** One read transaction for all reads of a turn of the event loop, on a connection that does nothing else. */
export interface SharedRead {
  /** Before each read. Throws what SQLite throws. */
  begin(): void;
  /** A read after this sees all that is committed by then. */
  end(): void;
}

/**
 * A statement outside a transaction is one by itself: SQLite asks the operating system for a lock and gives it back,
 * which costs more than finding a row. What is read in one turn shares one transaction, and sees one state of the store.
 *
 * It ends with the turn at the latest, so that it never keeps the log from being copied into the file, and what another
 * process commits is seen from the next turn on. Who commits on another connection of this process ends it right before:
 * nothing is read between the two.
 */
export function createSharedRead(connection: DatabaseSync): SharedRead {
  const begin = connection.prepare('begin');
  const commit = connection.prepare('commit');
  let ending: NodeJS.Immediate | undefined;

  function end(): void {
    if (ending === undefined) return;
    clearImmediate(ending);
    ending = undefined;
    // SQLite ends a transaction by itself on some errors (I/O).
    if (connection.isTransaction) commit.run();
  }

  return {
    begin() {
      if (ending !== undefined) return;
      begin.run();
      ending = setImmediate(end);
    },
    end,
  };
}
