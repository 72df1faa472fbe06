import { Command } from 'commander';
import { expect, it } from 'vitest';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import { namedAsTyped } from './fields-as-options.ts';

/** What is said of a wrong field to whoever typed these words. */
function said(pointer: string, words: string): string {
  const command = new Command()
    .argument('[name]')
    .option('-o, --origin <origins...>')
    .option('--max-age <duration>')
    .option('--expires <when>')
    .option('--until <when>')
    .option('--rules <file>');
  command.parse(words.split(' '), { from: 'user' });
  return (namedAsTyped(invalidField(pointer, 'is wrong'), command) as Error).message;
}

it.each([
  ['/origins', '--origin a', '--origin is wrong.'],
  ['/expiresAt', '--expires 2001-01-01', '--expires is wrong.'],
  ['/expiresAt', '--until 2001-01-01', '--until is wrong.'],
  ['/policy/maxAgeSeconds', '--max-age 1s', '--max-age is wrong.'],
  ['/policy/rules/2/path', '--rules file', '--rules[2].path is wrong.'],
])('the field %s of `%s` is named by the option', (pointer, words, message) => {
  expect(said(pointer, words)).toBe(message);
});

it('one of several values of an option is told from the others', () => {
  expect(said('/origins/0', '--origin a')).toBe('--origin is wrong.');
  expect(said('/origins/1', '--origin a b')).toBe('--origin[1] is wrong.');
});

it.each(['/name', '/expiresAt', '/originsOfOthers', ''])(
  'what no option gave (%j) keeps its name',
  (pointer) => {
    expect(said(pointer, 'wiki --origin a')).toBe(invalidField(pointer, 'is wrong').message);
  },
);

it('every other error is left as it is', () => {
  const command = new Command().option('--origin <origin>').parse(['--origin', 'a'], { from: 'user' });
  for (const error of [new Error('origin'), new TwofoldError('request.invalid', 'origin'), undefined])
    expect(namedAsTyped(error, command)).toBe(error);
  const error = invalidField('/origin', 'is wrong');
  expect(namedAsTyped(error, undefined)).toBe(error);
});
