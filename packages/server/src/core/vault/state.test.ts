import { expect, it } from 'vitest';
import { type SeenRow, seenOf, stateOf } from './state.ts';

const read: SeenRow = { id: 'col_1', revision: 1, access: 'read' };
const edit: SeenRow = { id: 'col_1', revision: 1, access: 'edit' };
const other: SeenRow = { id: 'col_2', revision: 7, access: null };
const state = (rows: readonly SeenRow[], role = 'member') => stateOf(seenOf(rows, role));

it('the state of what may be seen is another one after each change of it', () => {
  const states = [
    state([read, edit, other]),
    state([]),
    state([read, edit, other], 'viewer'),
    state([read, edit]),
    state([read, other]),
    state([read, edit, { ...other, revision: 8 }]),
    state([read, edit, { ...other, access: 'read' }]),
    state([read, edit, other, { ...other, id: 'col_3' }]),
  ];
  expect(new Set(states).size).toBe(states.length);
});

it('the state of what may be seen is the same in whatever order its collections come', () => {
  expect(state([other, read, edit])).toBe(state([read, edit, other]));
});
