import { describe, expect, it } from 'vitest';
import { Refusal } from '../schema.ts';
import { listenAddress } from './listen-address.ts';

const parse = (text: string) => listenAddress.parse(text, { cwd: '/srv/app' });

describe('where the gate listens', () => {
  it.each([
    ['127.0.0.1:3001', { kind: 'tcp', host: '127.0.0.1', port: 3001 }],
    [' gate.internal:3001 ', { kind: 'tcp', host: 'gate.internal', port: 3001 }],
    ['[::1]:3001', { kind: 'tcp', host: '::1', port: 3001 }],
    ['0.0.0.0:0', { kind: 'tcp', host: '0.0.0.0', port: 0 }],
    // On this machine alone, unless another address is given.
    ['3001', { kind: 'tcp', host: '127.0.0.1', port: 3001 }],
    ['unix:/run/twofold/gate.sock', { kind: 'unix', path: '/run/twofold/gate.sock' }],
    ['unix:gate.sock', { kind: 'unix', path: '/srv/app/gate.sock' }],
    [`unix:/${'a'.repeat(106)}`, { kind: 'unix', path: `/${'a'.repeat(106)}` }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each([
    '',
    'unix:',
    `unix:/${'a'.repeat(107)}`,
    ':3001',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '127.0.0.1:-1',
    '127.0.0.1:3001x',
    '::1:3001',
    '[127.0.0.1]:3001',
    '[::1]',
    'http://127.0.0.1:3001',
    '/run/twofold/gate.sock',
    'a b:1',
  ])('%j is refused', (text) => {
    expect(parse(text)).toBeInstanceOf(Refusal);
  });
});
