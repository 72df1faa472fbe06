import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { loadConfig } from './load.ts';
import { renderReference } from './reference.ts';
import { variables } from './sections.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

it('the committed reference page is what the tables render', () => {
  const regenerate = 'run: npx twofold config reference > docs/reference/configuration.md';
  expect(read('docs/reference/configuration.md'), regenerate).toBe(renderReference());
});

it('.env.example names every variable, in the order of the reference, and no other', () => {
  const named = [...read('.env.example').matchAll(/^#?([A-Z][A-Z_]*)=/gm)].map(([, name]) => name);
  expect(named).toEqual(variables.map(({ name }) => name));
});

it('.env.example as it stands, and with every line enabled, changes nothing but what its comments say', () => {
  const without = (text: string) => loadConfig({}, { cwd: '/srv/app', readFile: () => text });
  const text = read('.env.example');
  expect(parseEnv(text)).toEqual({});
  const { warnings, ...enabled } = without(text.replaceAll(/^#(?=[A-Z][A-Z_]*=)/gm, ''));
  expect({ ...enabled, warnings: [] }).toEqual(without(''));
  // Whoever writes it down is told what a default is silent about.
  expect(warnings.map(({ variable }) => variable)).toEqual(['REGISTRATION']);
});

it('a variable is named once, and described in a sentence', () => {
  expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
  for (const { name, description } of variables)
    expect([name, description]).toEqual([name, expect.stringMatching(/\.$/)]);
});
