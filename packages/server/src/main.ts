import { readLibrariesFromFewFiles } from './commands/program/libraries.ts';

readLibrariesFromFewFiles();

const { runCommandLine } = await import('./commands/program/command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
