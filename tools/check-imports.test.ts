import { describe, expect, it } from 'vitest';
import { findBreaches } from './check-imports.ts';

const server = (file: string) => `packages/server/src/${file}`;

describe('the direction of imports', () => {
  it.each([
    ['core/users/users.ts', '../../http/problem.ts'],
    ['platform/log.ts', '../core/context.ts'],
    ['platform/random.ts', '@twofold/otp'],
    ['platform/random.ts', '@twofold/otp/formats/format'],
    ['http/app.ts', '../doors/verify/routes.ts'],
    ['doors/verify/login.ts', '../console/routes.ts'],
    ['core/users/users.ts', '../../config/load.ts'],
    ['core/users/users.ts', '../../compose.ts'],
  ])('%s may not import %s', (file, specifier) => {
    const source = `import type {\n  A,\n} from '${specifier}';\n`;
    expect(findBreaches([server(file)], () => source)).toHaveLength(1);
  });

  it.each([
    ['doors/verify/login.ts', '../../core/users/users.ts'],
    ['doors/verify/login.ts', './schemas.ts'],
    ['http/app.ts', '../platform/errors.ts'],
    ['core/vault/secrets/kdf.ts', '@twofold/otp/formats/format'],
    ['platform/random.ts', '@twofold/otp-like'],
    ['commands/serve.ts', '../compose.ts'],
    ['compose.ts', './config/load.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(findBreaches([server(file)], () => `export * from '${specifier}';\n`)).toEqual([]);
  });

  it.each([
    ['board/board-page.tsx', '../security/section.tsx', 1],
    ['board/board-page.tsx', './export/export-dialog.tsx', 0],
    ['entrance/links/link-form.tsx', '../login/login-step.ts', 0],
    ['security/security-page.tsx', '../app/shell.tsx', 1],
    ['security/security-page.tsx', '../step-up/step-up.tsx', 0],
    ['ui/dialog.tsx', '../board/board-query.ts', 1],
    ['ui/dialog.tsx', '../dialogs/dialog.tsx', 1],
    ['dialogs/dialog.tsx', '../ui/button.tsx', 0],
    ['step-up/step-up.tsx', '../app/session.ts', 1],
    ['app/router.tsx', '../board/board-page.tsx', 0],
    ['main.tsx', './entrance/links/link-token.ts', 0],
    ['entrance/login/own-path.ts', '../../paths.ts', 0],
    ['board/board-page.tsx', '@twofold/otp', 0],
  ])('of the console: %s, %s', (file, specifier, breaches) => {
    const lazily = `const A = lazy(() => import('${specifier}'));\n`;
    for (const source of [`import { a } from '${specifier}';\n`, lazily])
      expect(findBreaches([`packages/web/src/${file}`], () => source)).toHaveLength(breaches);
  });

  it('packages/otp imports nothing from outside itself, but for what opens files of other programs', () => {
    const breaches = (file: string, specifier: string) =>
      findBreaches([`packages/otp/src/${file}`], () => `import { a } from '${specifier}';`).length;
    expect(breaches('totp.ts', 'node:crypto')).toBe(1);
    expect(breaches('totp.ts', '@noble/ciphers/chacha.js')).toBe(1);
    expect(breaches('formats/ente.ts', '@noble/ciphers/chacha.js')).toBe(0);
    expect(breaches('formats/raivo/zip.ts', '@zip.js/zip.js')).toBe(0);
    expect(breaches('formats/raivo/zip.ts', '@zip.js/zip.js-like')).toBe(1);
    expect(breaches('formats/raivo/zip.ts', 'node:zlib')).toBe(1);
  });
});
