import { describe, expect, it } from 'vitest';
import { english, partsByLanguage } from './english.ts';

describe('a sentence with words of the server', () => {
  it('is told apart from them', () => {
    const sentence = `O servidor diz: “${english('Not now.')}”`;
    expect(partsByLanguage(sentence)).toEqual(['O servidor diz: “', 'Not now.', '”']);
    expect(partsByLanguage(english('Not now.'))).toEqual(['', 'Not now.', '']);
  });

  it('is one part where it has none', () => {
    expect(partsByLanguage('Não.')).toEqual(['Não.']);
  });
});
