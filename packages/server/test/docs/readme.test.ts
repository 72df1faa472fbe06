import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeBase32 } from '@twofold/otp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { freePort } from '../servers/server.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrAccount } from '../users/qr-reader.ts';
import { type InstallationFolder, openInstallationFolder } from './installation-folder.ts';
import { codeBlocks, readPage } from './page.ts';
import { brokenPromises, runShell, type Transcript } from './shell.ts';

const blocks = codeBlocks(readPage('README.md'));
const [commands, ...tour] = blocks.filter(({ language }) => language === 'sh');

/** Lines that call `npx twofold` start a process each; the tests of the other files take their share of the machine. */
const MANY_PROCESSES_MS = 180_000;

let place: InstallationFolder;
beforeAll(async () => {
  place = await openInstallationFolder();
});
afterAll(() => place.close());

it('the two commands are scripts of the package', () => {
  const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
  expect(commands?.code).toBe('npm start\nnpm test\n');
  expect(scripts).toMatchObject({
    start: expect.stringContaining('bin/twofold serve'),
    test: expect.any(String),
  });
});

it(
  'the tours can be pasted: every line works, and prints what the page says',
  async () => {
    const script = tour.map(({ code }) => code).join('\n');
    expect(script).toContain('http://127.0.0.1:3000');
    let adapted = place.adapt(script);
    for (const port of ['8081', '8082']) adapted = adapted.replaceAll(port, String(await freePort()));
    // Should a line fail, the nginx of the tour is not left behind.
    const guarded = `trap 'nginx -p "$PWD/gate-tour" -c nginx.conf -e error.log -s stop 2> /dev/null || true' EXIT\n${adapted}`;
    const transcript = await runShell(guarded, { cwd: place.folder, env: place.env });
    expect([transcript.exitCode, transcript.errors]).toEqual([0, '']);
    expect(brokenPromises(transcript)).toEqual([]);
    expect(transcript.promises).toHaveLength(34);
  },
  MANY_PROCESSES_MS,
);

it('the QR code of the tour is one that a phone can read', async () => {
  const png = readFileSync(join(place.folder, 'alice.png')).toString('base64');
  expect(await readQrAccount(png)).toMatchObject({ type: 'totp', label: 'alice', issuer: 'Twofold' });
});

it('the TypeScript enrolls and logs in', async () => {
  const [program] = blocks.filter(({ language }) => language === 'ts');
  symlinkSync(
    fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
    join(place.folder, 'node_modules'),
  );
  writeFileSync(join(place.folder, 'try.ts'), program?.code ?? '');
  // The code is typed once the QR code is there, as by a person.
  const type = 'until [ -s carol.png ]; do sleep 0.1; done; until [ -s code ]; do sleep 0.1; done; cat code';
  const running = runShell(`(${type}) | node try.ts\n# → …`, {
    cwd: place.folder,
    env: { ...place.env, TWOFOLD_URL: place.server.url, TWOFOLD_API_KEY: place.server.apiKey },
  });
  const account = await readQrAccount(await Promise.race([carolsQrCode(), running.then(endedTooEarly)]));
  writeFileSync(
    join(place.folder, 'code'),
    `${oathtoolCode(encodeBase32(account.secret), systemClock.now())}\n`,
  );
  const { exitCode, promises } = await running;
  expect(exitCode).toBe(0);
  expect(promises[0]?.printed).toMatch(/success: true[\s\S]*method: 'TOTP_APP'/);
});

function endedTooEarly({ errors }: Transcript): never {
  throw new Error(`The program ended before it asked for a code: ${errors}`);
}

async function carolsQrCode(): Promise<string> {
  for (;;) {
    try {
      const png = readFileSync(join(place.folder, 'carol.png'));
      // The last chunk of a PNG: until it is there, the file is still being written.
      if (png.includes('IEND')) return png.toString('base64');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
