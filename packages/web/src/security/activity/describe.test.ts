import { describe, expect, it } from 'vitest';
import { en } from '../../texts/en.ts';
import { ptBR } from '../../texts/pt-BR.ts';
import { actionText, byWhom } from './describe.ts';

describe('an entry of the activity', () => {
  it('has a text in the language of the reader, or the name of what was done', () => {
    expect(actionText('session.opened', en)).toBe('Signed in');
    expect(actionText('session.opened', ptBR)).toBe('Entrou');
    expect(actionText('something.new', en)).toBe('something.new');
    expect(actionText('constructor', en)).toBe('constructor');
  });

  it.each([
    ['usr_1', null, undefined],
    ['unknown', null, undefined],
    ['system', null, undefined],
    ['cli', null, 'cli'],
    ['usr_2', { username: 'bob' }, 'bob'],
    ['usr_2', null, 'usr_2'],
  ])('of anna that %s did says who that was, if it was somebody else', (actor, actorPerson, who) => {
    expect(byWhom({ actor, userId: 'usr_1', actorPerson })).toBe(who);
  });
});
