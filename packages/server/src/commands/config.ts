import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type ExplainedVariable, explainConfig } from '../config/explain.ts';
import { type Config, inspectConfig } from '../config/load.ts';
import { renderReference } from '../config/reference.ts';
import { findKeyProblem } from '../platform/keyring/key-source.ts';
import { createSystemRandom } from '../platform/random.ts';
import { addExamples } from './help/examples.ts';
import { EXIT_FAILED } from './program/failure.ts';
import { type JsonOption, jsonOption } from './program/options.ts';
import { done, type Io, note, printJson, warn, wrong } from './terminal/io.ts';
import { count, printTable } from './terminal/table.ts';

export function register(program: Command, io: Io): void {
  const group = program.command('config').description('check and explain the configuration');
  const check = group
    .command('check')
    .description('show every setting with its value and where it comes from, and every problem')
    .addOption(jsonOption())
    .action((options: JsonOption) => checkConfig(io, options));
  addExamples(
    check,
    ['twofold config check', 'see what a server that is started here would use; secrets are not shown'],
    ['PORT=high twofold config check', 'see what is wrong with a setting; the exit code is then 1'],
  );
  const reference = group
    .command('reference')
    .description('print the reference of all settings as Markdown')
    .action(() => {
      io.stdout.write(renderReference());
    });
  addExamples(reference, ['twofold config reference', 'print what docs/reference/configuration.md holds']);
}

function checkConfig(io: Io, { json }: JsonOption): void {
  const options = { cwd: io.cwd, readFile: (path: string) => readFileSync(path, 'utf8') };
  const { variables, problems: found, warnings } = explainConfig(io.env, options);
  const problems = [...found, ...keyProblems(inspectConfig(io.env, options).config)];
  if (problems.length > 0) io.exitCode = EXIT_FAILED;
  if (json) {
    printJson(io, { ok: problems.length === 0, problems, warnings, variables });
    return;
  }
  printTable<ExplainedVariable>(io, variables, [
    { title: 'setting', value: ({ name }) => name },
    { title: 'value', value: ({ value, unit }) => (unit === undefined ? value : `${value} ${unit}`) },
    { title: 'from', value: ({ origin }) => origin },
  ]);
  note(io);
  for (const { variable, message } of warnings) warn(io, `${variable} ${message}`);
  for (const { variable, problem, fix } of problems)
    wrong(io, fix === '' ? `${variable} ${problem}` : `${variable} ${problem}. ${fix}`);
  if (problems.length === 0) done(io, 'The configuration can be used');
  else note(io, `${count(problems.length, 'problem')}: a start is refused until it is mended.`);
}

/** What the key ring would refuse at a start, so that nobody is told of it only then. */
function keyProblems(config: Config | undefined) {
  if (!config) return [];
  const { dataDir, production } = config.process;
  const problem = findKeyProblem(
    { ...config.secrets, dataDir, embedded: config.stores.database.kind === 'sqlite', production },
    createSystemRandom(),
  );
  return problem ? [{ variable: 'The encryption key:', problem: problem.message, fix: '' }] : [];
}
