/**
 * What Node reads first. In JavaScript, as the cache of compiled code is not on before: were it TypeScript, Node would load
 * what strips the types for this file alone, which takes 20 MB of memory and a tenth of the start. And so that a Node
 * that is too old for all that follows can read it, and say so.
 */
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = join(fileURLToPath(import.meta.url), '../../../..');

// Half of a start is compiling. The cache stands among the packages, where nobody can change code who could not already;
// Node's own choice is the shared folder for temporary files. Where it cannot be written, there is none.
module.enableCompileCache?.(join(checkout, 'node_modules/.cache/twofold'));

try {
  await import('../src/main.ts');
} catch (error) {
  const problem = notInstalled(error);
  if (problem === undefined) throw error;
  process.stderr.write(`twofold: ${problem}. Run in ${checkout}: npm run build\n`);
  process.exitCode = 1;
}

/** What only an installation brings. A file of ours that is not found is a fault, and keeps its stack. */
function notInstalled({ code, message }) {
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && message.includes('".ts"'))
    return `Node ${process.version} cannot run it: 24 or newer is needed`;
  const [, name] =
    (code === 'ERR_MODULE_NOT_FOUND' && /^Cannot find package '([^'/]\S*)'/.exec(message)) || [];
  return name && `the package ${name} is not installed`;
}
