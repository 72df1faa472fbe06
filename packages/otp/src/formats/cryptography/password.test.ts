import { describe, expect, it } from 'vitest';
import { formatTools, readContent, rejection } from '../../../test/format-tools.ts';
import type { FormatName } from '../format.ts';
import { writeFile } from '../write.ts';

describe('the empty password', () => {
  // Some engines take no empty key, and a file that is sealed under nothing is not sealed.
  it.each<FormatName>(['2fas', 'aegis', 'bitwarden'])('is none, to open and to write %s', async (format) => {
    const { bytes } = await writeFile(format, [], formatTools('pässword'));
    for (const password of ['', undefined]) {
      const opening = rejection(() => readContent(bytes, formatTools(password)));
      expect(await opening).toBe('format.password_required');
    }
    const writing = rejection(() => writeFile(format, [], formatTools('')));
    expect(await writing).toBe('format.password_required');
  });
});
