import { resolve } from 'node:path';
import { type ParseContext, Refusal, type ValueType } from '../schema.ts';
import { hasControlCharacter } from './scalar.ts';

function resolvePath(text: string, context: ParseContext): string | Refusal {
  if (hasControlCharacter(text) || text.trim() === '') {
    return new Refusal('is not a path', 'Give a path without control characters.');
  }
  // Only a shell expands the tilde: from a .env file it would make a folder of that name.
  if (text.startsWith('~')) return new Refusal('begins with ~', 'Give the path without ~.');
  return resolve(context.cwd, text);
}

/** A path in the file system, made absolute. Nothing is opened here. */
export const path: ValueType<string> = { label: 'path', parse: resolvePath };

/** As `path`, but 32 bytes in hex or base64 are refused: a key set under the name of its file would be shown as a path. */
export const keyFilePath: ValueType<string> = {
  label: 'path',
  parse(text, context) {
    const word = text.trim();
    if (
      /^[0-9a-f]{64}$/i.test(word) ||
      /^[A-Za-z0-9+/_-]{43}=$/.test(word) ||
      /^[\w+-][\w+/-]{42}$/.test(word)
    ) {
      return new Refusal('looks like a key, not like a path', 'Give the path of a file that holds the key.');
    }
    return resolvePath(text, context);
  },
};

/** The path of an SQLite file. A database in memory is refused: it would forget which codes were spent. */
export const sqlitePath: ValueType<string> = {
  label: 'path',
  parse(text, context) {
    if (/^:memory:/i.test(text.trim())) {
      return new Refusal(
        'names a database in memory',
        'Give the path of a file: spent codes must survive a restart.',
      );
    }
    return resolvePath(text, context);
  },
};
