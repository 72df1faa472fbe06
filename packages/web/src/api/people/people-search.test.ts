import { describe, expect, it } from 'vitest';
import { findAmong, findNamed, type ListPeople } from './people-search.ts';

interface Listed {
  username: string;
  email: string | null;
}

/** A server that knows these people, and answers no more at once than it is asked for. */
function server(people: readonly Listed[]) {
  const asked: string[] = [];
  const list: ListPeople<Listed> = async ({ q, limit, cursor = '0' }) => {
    asked.push(`${q} ${cursor}`);
    const hits = people.filter(({ username, email }) => `${username} ${email}`.includes(q.toLowerCase()));
    const end = Number(cursor) + limit;
    return {
      users: hits.slice(Number(cursor), end),
      nextCursor: end < hits.length ? String(end) : null,
    };
  };
  return { asked, list };
}
const people = (count: number): Listed[] =>
  Array.from({ length: count }, (_, index) => ({ username: `diana${index}`, email: null }));

describe('somebody who is looked for by a name', () => {
  it('is the one of exactly this name, also behind a hundred whose name only holds it', async () => {
    const { list } = server([...people(250), { username: 'an', email: 'an@example.com' }]);
    expect(await findNamed(list, ' AN ')).toMatchObject({ username: 'an' });
    expect(await findNamed(list, 'an@example.com')).toMatchObject({ username: 'an' });
  });

  it('is the only one whose name holds it, and nobody where there are several', async () => {
    const { list } = server([{ username: 'beatriz', email: null }, ...people(2)]);
    expect(await findNamed(list, 'bea')).toMatchObject({ username: 'beatriz' });
    expect(await findNamed(list, 'dia')).toBeUndefined();
    expect(await findNamed(list, 'zoe')).toBeUndefined();
  });

  it('is not asked for without end', async () => {
    const { list, asked } = server(people(5000));
    expect(await findAmong(list, 'diana', () => false)).toBeUndefined();
    expect(asked).toHaveLength(20);
  });
});
