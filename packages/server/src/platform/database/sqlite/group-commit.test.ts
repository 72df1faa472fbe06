import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

/** Fails at the named statements, as SQLite does after it has ended the transaction by itself. */
function connectionThatFailsAt(...failing: string[]) {
  const log: string[] = [];
  return {
    log,
    begin: async () => {
      log.push('begin');
    },
    exec(sql: string) {
      log.push(sql);
      if (failing.includes(sql)) throw new Error(`no such savepoint: ${sql}`);
    },
  };
}

describe('a group whose transaction the store ended by itself', () => {
  it('fails with what went wrong, not with the savepoint that is gone, and confirms no member', async () => {
    const commits = createGroupCommit(connectionThatFailsAt('rollback to member', 'rollback'));
    const full = new Error('disk full');
    const outcomes = await Promise.allSettled([
      commits.run(async () => 'first'),
      commits.run(async () => Promise.reject(full)),
      commits.run(async () => 'third'),
    ]);
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason: full })));
  });

  it('does not run the members that are left outside any transaction', async () => {
    const connection = connectionThatFailsAt('rollback to member');
    const commits = createGroupCommit(connection);
    let ran = false;
    await Promise.allSettled([
      commits.run(async () => Promise.reject(new Error('disk full'))),
      commits.run(async () => {
        ran = true;
      }),
    ]);
    expect(ran).toBe(false);
    expect(connection.log.at(-1)).toBe('rollback');
  });
});

it('a member is answered after the commit, never before', async () => {
  const connection = connectionThatFailsAt();
  const commits = createGroupCommit(connection);
  const seen = await Promise.all(
    [1, 2, 3].map((member) => commits.run(async () => member).then(() => connection.log.at(-1))),
  );
  expect(seen).toEqual(['commit', 'commit', 'commit']);
});

describe('a group whose commit fails', () => {
  it('confirms no member, and the next group works', async () => {
    const connection = connectionThatFailsAt('commit');
    const commits = createGroupCommit(connection);
    const outcomes = await Promise.allSettled([commits.run(async () => 1), commits.run(async () => 2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    connection.exec = () => undefined;
    expect(await commits.run(async () => 3)).toBe(3);
  });
});

describe('a member that awaits something other than its database', () => {
  it('fails its group, also when what it waits for is ready at once', async () => {
    for (const awaits of [
      () => new Promise((resolve) => setTimeout(resolve, 0)),
      () => new Promise((resolve) => setImmediate(resolve)),
      () => readFile(import.meta.filename),
    ]) {
      const connection = connectionThatFailsAt();
      const commits = createGroupCommit(connection);
      const member = commits.run(async () => {
        const waiting = awaits();
        // Longer than any timer of it: by then it is ready.
        const end = performance.now() + 5;
        while (performance.now() < end);
        await waiting;
      });
      await expect(member).rejects.toThrow('awaited something other');
      expect(connection.log.at(-1)).toBe('rollback');
    }
  });
});

describe('members that yield', () => {
  /** What each commit of the connection's log held, by the names that the members wrote into it. */
  function commitsOf(log: readonly string[]): string[][] {
    const text = log.filter((entry) => !/^(begin|savepoint|release)/.test(entry)).join(' ');
    return text
      .split('commit')
      .map((group) => group.trim().split(' '))
      .filter(([first]) => first !== '');
  }

  /** With a clock that stands still: nobody takes long. */
  function run(connection: ReturnType<typeof connectionThatFailsAt>, yielding: number, others: number) {
    const commits = createGroupCommit(connection, undefined, () => 0);
    const member = (name: string, yields: boolean) =>
      commits.run(async () => void connection.log.push(name), { yields });
    return Promise.all([
      ...Array.from({ length: yielding }, () => member('yielding', true)),
      ...Array.from({ length: others }, () => member('other', false)),
    ]);
  }

  it('are at most a sixteenth of what the others are in a commit, however many wait', async () => {
    const connection = connectionThatFailsAt();
    await run(connection, 100, 64);
    const [first = []] = commitsOf(connection.log);
    expect(first).toEqual([...Array(64).fill('other'), ...Array(4).fill('yielding')]);
  });

  it('never starve: one goes with any group', async () => {
    const connection = connectionThatFailsAt();
    await run(connection, 2, 1);
    expect(commitsOf(connection.log)).toEqual([['other', 'yielding'], ['yielding']]);
  });

  it('keep whoever comes next waiting for sixteen of them at most', async () => {
    const connection = connectionThatFailsAt();
    await run(connection, 40, 0);
    expect(commitsOf(connection.log).map((group) => group.length)).toEqual([16, 16, 8]);
  });

  const names = ['a', 'b', 'c', 'd'];

  /** Four of which each takes six milliseconds. */
  function runLong(connection: ReturnType<typeof connectionThatFailsAt>) {
    let time = 0;
    const counts: number[] = [];
    const commits = createGroupCommit(
      connection,
      (count) => counts.push(count),
      () => time,
    );
    const long = (name: string) => async () => {
      time += 6;
      connection.log.push(name);
      return name;
    };
    const all = Promise.allSettled(names.map((name) => commits.run(long(name), { yields: true })));
    return { all, counts };
  }

  it('keep whoever comes next waiting for one of them where each takes long, and are done in their order', async () => {
    const connection = connectionThatFailsAt();
    const { all, counts } = runLong(connection);
    expect(await all).toEqual(names.map((value) => ({ status: 'fulfilled', value })));
    expect(commitsOf(connection.log)).toEqual(names.map((name) => [name]));
    expect(counts).toEqual([1, 1, 1, 1]);
  });

  it('do not fail with a commit that came before their turn', async () => {
    const connection = connectionThatFailsAt();
    const { exec } = connection;
    connection.exec = (sql) => {
      exec(sql);
      if (sql === 'commit' && connection.log.filter((entry) => entry === 'commit').length === 1)
        throw new Error('disk full');
    };
    const answers = await runLong(connection).all;
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});
