import { describe, expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { ptBR } from '../texts/pt-BR.ts';
import { actionText, byWhom } from './describe.ts';

describe('an entry of the activity', () => {
  it('has a text in the language of the reader, or the name of what was done', () => {
    expect(actionText('session.opened', en)).toBe('Signed in');
    expect(actionText('session.opened', ptBR)).toBe('Entrou');
    expect(actionText('something.new', en)).toBe('something.new');
    expect(actionText('constructor', en)).toBe('constructor');
  });

  it.each([
    ['usr_1', {}, undefined],
    ['unknown', {}, undefined],
    ['system', {}, undefined],
    ['cli', {}, en.admin.audit.actors.cli],
    ['key_1', { actorKey: { name: 'CI' } }, en.admin.audit.key('CI')],
    ['usr_2', { actorPerson: { username: 'bob' } }, 'bob'],
    ['usr_2', {}, 'usr_2'],
  ])('of anna that %s did says who that was, if it was somebody else', (actor, named, who) => {
    expect(byWhom({ actor, userId: 'usr_1', actorPerson: null, actorKey: null, ...named }, en)).toBe(who);
  });

  it('is in Portuguese as people say it', () => {
    const { by, actors, key } = ptBR.admin.audit;
    expect([by(actors.system), by(actors.cli), by(key('CI')), by('ann'), by('o')]).toEqual([
      ...['pelo sistema', 'pela linha de comando', 'pela chave de API CI', 'por ann', 'por o'],
    ]);
  });
});
