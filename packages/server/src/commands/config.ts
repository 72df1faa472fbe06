import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type ExplainedVariable, explainConfig } from '../config/explain.ts';
import { renderReference } from '../config/reference.ts';
import { EXIT_FAILED } from './failure.ts';
import { addExamples } from './help/examples.ts';
import { type JsonOption, jsonOption } from './options.ts';
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
  const explained = explainConfig(io.env, { cwd: io.cwd, readFile: (path) => readFileSync(path, 'utf8') });
  const { variables, problems, warnings } = explained;
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
  for (const { variable, problem, fix } of problems) wrong(io, `${variable} ${problem}. ${fix}`);
  if (problems.length === 0) done(io, 'The configuration can be used');
  else note(io, `${count(problems.length, 'problem')}. A start is refused until they are gone.`);
}
