/**
 * What Node reads first. In JavaScript, as the cache of compiled code is not on before: were it TypeScript, Node would load
 * what strips the types for this file alone, which takes 20 MB of memory and a tenth of the start.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of a start is compiling. The cache stands among the packages, where nobody can change code who could not already;
// Node's own choice is the shared folder for temporary files. Where it cannot be written, there is none.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/twofold'));

await import('../src/main.ts');
