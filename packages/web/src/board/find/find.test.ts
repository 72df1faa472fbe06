import { describe, expect, it } from 'vitest';
import { searchIn } from './search.ts';
import { sorted } from './sort.ts';

const entry = (issuer: string | null, label: string, favourite = false) => ({ issuer, label, favourite });
const labels = (entries: readonly { label: string }[]) => entries.map(({ label }) => label);

describe('search', () => {
  const { find } = searchIn([
    entry('GitHub', 'anna@example.com'),
    entry('Café Olé', 'caixa'),
    entry(null, 'root@web-1'),
    entry('ＡＷＳ', 'billing'),
  ]);

  it.each([
    ['', ['anna@example.com', 'caixa', 'root@web-1', 'billing']],
    ['   ', ['anna@example.com', 'caixa', 'root@web-1', 'billing']],
    ['github', ['anna@example.com']],
    ['CAFE', ['caixa']],
    ['ole caixa', ['caixa']],
    ['caixa café', ['caixa']],
    ['web-1', ['root@web-1']],
    ['aws', ['billing']],
    ['github root', []],
    ['null', []],
  ])('finds by %j', (text, found) => {
    expect(labels(find(text))).toEqual(found);
  });

  it('takes any text for what it is', () => {
    for (const text of ['(', '[a', '\\', '.*', '\u0000', '%']) expect(find(text)).toEqual([]);
  });
});

describe('order', () => {
  const entries = [
    entry('b', 'b2'),
    entry('B', 'b1'),
    entry('a10', 'x'),
    entry('a9', 'y'),
    entry(null, 'Ängel'),
  ];

  it('is by name as the language has it, figures by their value', () => {
    expect(labels(sorted(entries, 'name', 'en'))).toEqual(['y', 'x', 'Ängel', 'b1', 'b2']);
  });

  it('is by age', () => {
    expect(labels(sorted(entries, 'oldest', 'en'))).toEqual(labels(entries));
    expect(labels(sorted(entries, 'newest', 'en'))).toEqual(labels(entries).toReversed());
  });

  it('has pinned entries first, and changes nothing of what it was given', () => {
    const given = [entry('b', 'b'), entry('c', 'c', true), entry('a', 'a', true)];
    expect(labels(sorted(given, 'name', 'en'))).toEqual(['a', 'c', 'b']);
    expect(labels(given)).toEqual(['b', 'c', 'a']);
  });
});
