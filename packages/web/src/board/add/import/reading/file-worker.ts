/**
 * Reads the file of another program, and decrypts it. It runs in a worker: a key for a password takes seconds, and its
 * WebAssembly is refused in the page. The worker ends with the file, and its memory with it.
 */
import type { FormatTools } from '@twofold/otp/formats/format';
import { MAX_FILE_BYTES } from '@twofold/otp/formats/limits';
import { browserKdf } from './kdf.ts';
import { type ReadAnswer, type ReadOptions, readImport } from './read-import.ts';

export interface FileQuestion extends ReadOptions {
  file: Blob;
  password: string | undefined;
}

addEventListener('message', ({ data }: MessageEvent<FileQuestion>) => {
  const failed: ReadAnswer = { kind: 'refused', code: 'failed', format: data.format };
  void answer(data)
    .catch(() => failed)
    .then((answered) => postMessage(answered));
});

async function answer({ file, password, ...options }: FileQuestion): Promise<ReadAnswer> {
  const { format } = options;
  // Before it is in the memory.
  if (file.size > MAX_FILE_BYTES) return { kind: 'refused', code: 'format.too_large', format };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const answered = await readImport(bytes, options, toolsWith(password));
  const isEncrypted = answered.kind === 'refused' && answered.code === 'format.password_required';
  // Browsers have it on pages over https alone, whatever the types say: no password would help.
  if (isEncrypted && (crypto.subtle as SubtleCrypto | undefined) === undefined)
    return { ...answered, code: 'not_secure' };
  return answered;
}

function toolsWith(password: string | undefined): FormatTools {
  return {
    password,
    subtle: crypto.subtle,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    kdf: browserKdf,
  };
}
