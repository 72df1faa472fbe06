import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFirstOccurrences } from './first-occurrences.ts';

const CHUNK_BYTES = 1 << 20;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twofold-occurrences-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function inOnePass(text: string, wanted: readonly string[]): Map<number, number> {
  const path = join(folder, 'text');
  writeFileSync(path, text);
  return findFirstOccurrences(path, wanted);
}

/** What it has to be equal to: each one searched for by itself. */
function oneByOne(text: string, wanted: readonly string[]): Map<number, number> {
  return new Map(
    wanted.flatMap((one, index) => {
      const at = text.indexOf(one);
      return at < 0 ? [] : [[index, text.slice(0, at).split('\n').length]];
    }),
  );
}

describe('texts that are searched for in one pass', () => {
  it('are found where a search for each of them finds it, however long they are and however alike', () => {
    // A small alphabet, so that much of it occurs, overlaps and has the same beginning and end.
    const letters = fc.constantFrom('a', 'b', '\n', 'é', '😀');
    const anyText = (maxLength: number) => fc.string({ unit: letters, minLength: 1, maxLength });
    const cut = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(
        anyText(400),
        fc.array(anyText(12), { maxLength: 20 }),
        fc.array(cut, { maxLength: 20 }),
        (text, made, cuts) => {
          const characters = [...text];
          const taken = cuts.map(([from, length]) => {
            const start = from % characters.length;
            return characters.slice(start, start + length).join('');
          });
          const wanted = [...made, ...taken];
          expect(inOnePass(text, wanted)).toEqual(oneByOne(text, wanted));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('are found across the ends of what is read at once, whatever part of them is on either side', () => {
    const secret = 'otpauth://totp/Example:alice?secret=not-a-real-one';
    for (let before = 0; before <= secret.length; before += 7) {
      for (const chunks of [1, 2]) {
        const filling = '0123456789abcde\n'.repeat((chunks * CHUNK_BYTES) / 16).slice(before);
        const text = `${filling}${secret} and more`;
        const wanted = ['short', 'd mor', secret, `${secret}!`, filling.slice(-20) + secret];
        expect(inOnePass(text, wanted)).toEqual(oneByOne(text, wanted));
      }
    }
  });

  it('are not found in what follows the end of the file, nor before its beginning', () => {
    expect(inOnePass('aaaa', ['aaaaa', '\0aaaa', '\0\0', 'aaaa\0'])).toEqual(new Map());
    expect(inOnePass('', ['a'])).toEqual(new Map());
  });

  it('are none of them empty', () => {
    expect(() => inOnePass('text', [''])).toThrow();
  });
});
