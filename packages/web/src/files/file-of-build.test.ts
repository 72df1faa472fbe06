import { describe, expect, it } from 'vitest';
import { isFileOfBuild } from './file-of-build.ts';

const here = 'https://twofold.example/security';

describe('a worker is a file of this build', () => {
  it.each(['/assets/qr-worker-1a2b.js', 'https://twofold.example/assets/file-worker.js'])(
    'as %s',
    (address) => {
      expect(isFileOfBuild(address, here)).toBe(true);
    },
  );

  it.each([
    '/api/accounts/export?format=otpauth',
    '/assets/../api/accounts',
    '/assets',
    'blob:https://twofold.example/assets/x',
    'data:text/javascript,1',
    'https://evil.example/assets/x.js',
    '//evil.example/assets/x.js',
    'http://twofold.example/assets/x.js',
    'https://',
  ])('and nothing else: %s', (address) => {
    expect(isFileOfBuild(address, here)).toBe(false);
  });
});
