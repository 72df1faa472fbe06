import { expect, it } from 'vitest';
import { explainConfig } from './explain.ts';
import { variables } from './sections.ts';

const readFile = (path: string) => {
  if (path === '/srv/app/.env') return 'PORT=4000';
  if (path === '/issuer') return 'Example\n';
  throw Object.assign(new Error(path), { code: 'ENOENT' });
};
const explain = (env: Record<string, string>) => {
  const explanation = explainConfig(env, { cwd: '/srv/app', readFile });
  return { ...explanation, of: (name: string) => explanation.variables.find((row) => row.name === name) };
};

it('every variable is explained with its effective value and where it came from', () => {
  const {
    variables: rows,
    of,
    problems,
  } = explain({ HOST: '::1', TOTP_ISSUER_FILE: '/issuer', METRICS_ALLOW: 'none' });
  expect(rows.map(({ name }) => name)).toEqual(variables.map(({ name }) => name));
  expect(problems).toEqual([]);
  expect(of('PORT')).toMatchObject({ value: '4000', origin: '.env', section: 'process' });
  expect(of('HOST')).toMatchObject({ value: '::1', origin: 'environment' });
  expect(of('TOTP_ISSUER')).toMatchObject({ value: 'Example', origin: 'file' });
  expect(of('SESSION_TIMEOUT')).toMatchObject({ value: '86400000', origin: 'default', unit: 'milliseconds' });
  expect(of('DB_PATH')).toMatchObject({ value: '/srv/app/data/twofold.db', origin: 'default' });
  expect(of('METRICS_ALLOW')?.value).toBe('none');
  expect(of('PUBLIC_URL')?.value).toBe('not set');
});

it('A32: a secret is explained as set or not set, also beside problems', () => {
  const env = {
    ENCRYPTION_KEY: 'canary-1',
    ENCRYPTION_KEYS_PREVIOUS: 'canary-2',
    DATABASE_URL: 'sqlite:canary-3',
  };
  const explanation = explain({ ...env, PORT: 'canary-4' });
  for (const name of Object.keys(env)) expect(explanation.of(name)?.value).toBe('set');
  expect(explanation.of('PORT')?.value).toBe('refused');
  expect(explanation.problems).toHaveLength(1);
  expect(JSON.stringify(explanation)).not.toContain('canary');
  for (const name of Object.keys(env)) expect(explain({}).of(name)?.value).toBe('not set');
});
