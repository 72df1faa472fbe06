import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { readLibrariesFromFewFiles } from './commands/program/libraries.ts';

// Half of a start is compiling. The cache stands among the packages, where nobody can change code who could not already;
// Node's own choice is the shared folder for temporary files. Where it cannot be written, there is none.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/twofold'));
readLibrariesFromFewFiles();

const { runCommandLine } = await import('./commands/program/command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
