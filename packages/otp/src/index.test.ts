import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, text: readFileSync(`${import.meta.dirname}/${path}`, 'utf8') }));

describe('the package', () => {
  it.each(sources)(
    'A29: $path has no clock, no randomness, no I/O and no imports from outside',
    ({ path, text }) => {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      expect(code).not.toMatch(/\b(Math\.random|getRandomValues|randomBytes|Date|performance|setTimeout)\b/);
      expect(code).not.toMatch(/\b(process|Buffer|fetch|console|globalThis|crypto|require|new URL)\b/);
      // Two libraries open files of other programs; what makes and checks codes has none.
      const allowed = path.startsWith('formats')
        ? /^(?:\.\.?\/|@noble\/ciphers\/|@zip\.js\/zip\.js)/
        : /^\.\.?\//;
      for (const [, specifier] of text.matchAll(/(?:from |import |import\()'([^']*)'/g))
        expect(specifier).toMatch(allowed);
    },
  );
});
