import { TwofoldApiError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { en } from '../../texts/en.ts';
import { ptBR } from '../../texts/pt-BR.ts';
import type { Entry } from '../board-query.ts';
import { entryRefusal, keyErrors } from './key-errors.ts';

const { form } = en.board;
const refused = (...pointers: string[]) =>
  new TwofoldApiError({
    ...{ type: '', title: '', status: 400, detail: '', code: 'request.invalid', requestId: 'r' },
    errors: pointers.map((pointer) => ({ pointer, reason: 'is no base32: something' })),
  });

describe('what is wrong with a key that was entered', () => {
  it.each([
    ['/secret', { secret: form.wrong.secret }],
    ['/uri', { secret: form.wrong.uri }],
    ['/digits', { digits: form.wrong.digits }],
    ['/toString', {}],
    ['', {}],
  ])('is said at the field of %j, in words of the form', (pointer, errors) => {
    expect(keyErrors(refused(pointer), form)).toEqual(errors);
  });

  it('is said of each field, and of none where the server names none', () => {
    expect(Object.keys(keyErrors(refused('/label', '/period'), form))).toEqual(['label', 'period']);
    expect(keyErrors(new Error('another'), form)).toEqual({});
    expect(keyErrors(null, form)).toEqual({});
  });

  it('is one sentence where there is no field to show it at', () => {
    expect(entryRefusal(refused('/uri'), ptBR)).toBe(ptBR.board.form.wrong.uri);
    expect(entryRefusal(refused(), en)).toBe(en.refusals.said(''));
  });

  it('names the entry that has the codes already, where the person sees it', () => {
    const detail = 'The entry ent_1 of this collection has the same secret and parameters.';
    const code = 'vault.entry_exists';
    const twin = new TwofoldApiError({
      ...{ type: '', title: '', status: 409, detail, code, requestId: 'r', entryId: 'ent_1' },
    });
    const entry: Entry = {
      ...{ id: 'ent_1', issuer: 'GitHub', label: 'ann', type: 'totp', collection: 'col_1' },
      ...{ favourite: false, icon: null },
    };
    expect(entryRefusal(twin, en, [entry])).toBe(en.board.entryExists('GitHub (ann)'));
    expect(entryRefusal(twin, en, [{ ...entry, id: 'ent_2' }])).toBe(en.refusals.codes[code]);
    // One without an id is nobody's.
    expect(entryRefusal(refused(), en, [entry])).toBe(en.refusals.said(''));
  });
});
