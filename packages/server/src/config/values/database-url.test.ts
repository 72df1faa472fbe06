import { describe, expect, it } from 'vitest';
import { showLocation } from '../../platform/database/location.ts';
import { Refusal } from '../schema.ts';
import { databaseUrl } from './database-url.ts';

const parse = (text: string) => databaseUrl.parse(text, { cwd: '/srv/app' });

const LOCAL = {
  kind: 'postgres',
  host: '127.0.0.1',
  port: 5432,
  database: 'd',
  user: 'u',
  password: undefined,
  tls: 'off',
  caFile: undefined,
};

describe('the address of a PostgreSQL database', () => {
  it.each([
    ['postgresql://u@127.0.0.1/d', {}],
    ['postgres://u:p@localhost:6543/d', { host: 'localhost', port: 6543, password: 'p' }],
    ['POSTGRESQL://u@[::1]/d', { host: '::1' }],
    ['postgresql://u%40x:p%2F%3A%40@127.0.0.1/d%20e', { user: 'u@x', password: 'p/:@', database: 'd e' }],
    ['postgresql://u@/d?host=/run/postgresql', { host: '/run/postgresql' }],
    ['postgresql://u@db.example.com/d', { host: 'db.example.com', tls: 'verified' }],
    ['postgresql://u@db/d?sslmode=disable', { host: 'db', tls: 'off' }],
    ['postgresql://u@db/d?sslmode=require', { host: 'db', tls: 'unverified' }],
    [
      'postgresql://u@db/d?sslmode=verify-full&sslrootcert=ca.pem',
      { host: 'db', tls: 'verified', caFile: '/srv/app/ca.pem' },
    ],
    ['postgresql://u@127.0.0.1/d?sslmode=verify-full', { tls: 'verified' }],
  ])('%s', (text, differs) => {
    expect(parse(text)).toEqual({ ...LOCAL, ...differs });
  });

  it.each([
    'postgresql:',
    'postgresql://',
    'postgresql://h/d',
    'postgresql://u@h',
    'postgresql://u@h/',
    'postgresql://u@h/d/e',
    'postgresql://u@h:notaport/d',
    'postgresql://u@a,b/d',
    'postgresql://u:%zz@h/d',
    'postgresql://u:%00@h/d',
    'postgresql://u@h/d#part',
    'postgresql://u@h/d?sslmode=prefer',
    'postgresql://u@h/d?sslmode=',
    'postgresql://u@h/d?statement_timeout=0',
  ])('%s is refused, without being repeated', (text) => {
    const refusal = parse(text);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(JSON.stringify(refusal)).not.toMatch(/notaport|%zz|#part|timeout=0/);
  });

  it('is shown without the user and the password', () => {
    const shown = (text: string) => {
      const location = parse(text);
      if (location instanceof Refusal) throw new Error(location.problem);
      return showLocation(location);
    };
    expect(shown('postgresql://ann:canary@db:6543/x')).toBe('postgresql://db:6543/x');
    expect(shown('postgresql://ann:canary@[::1]/x')).toBe('postgresql://[::1]:5432/x');
    expect(shown('postgresql://ann:canary@/x?host=/run/pg')).toBe('postgresql://%2Frun%2Fpg:5432/x');
    expect(shown('sqlite:./x.db')).toBe('/srv/app/x.db');
  });
});
