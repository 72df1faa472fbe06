import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeBase32 } from '@twofold/otp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrAccount } from '../users/qr-reader.ts';
import { type InstallationFolder, openInstallationFolder } from './installation-folder.ts';
import { codeBlocks, readPage } from './page.ts';
import { brokenPromises, runShell } from './shell.ts';

const blocks = codeBlocks(readPage('docs/guides/integration.md'));

/** Each line is a process that starts; the tests of the other files take their share of the machine. */
const MANY_PROCESSES_MS = 180_000;

let place: InstallationFolder;
beforeAll(async () => {
  place = await openInstallationFolder();
});
afterAll(() => place.close());

it(
  'the lines can be pasted, and print what the guide says',
  async () => {
    const script = blocks
      .filter(({ language }) => language === 'sh')
      .map(({ code }) => code)
      .join('\n');
    const transcript = await runShell(place.adapt(script), { cwd: place.folder, env: place.env });
    expect(brokenPromises(transcript)).toEqual([]);
    expect(transcript.promises).toHaveLength(8);
    expect([transcript.exitCode, transcript.errors]).toEqual([0, expect.any(String)]);
  },
  MANY_PROCESSES_MS,
);

it(
  'the TypeScript enrolls, verifies once, tells refusals from failures, and passes a lock on',
  async () => {
    const [module] = blocks.filter(({ language }) => language === 'ts');
    writeFileSync(join(place.folder, 'second-factor.ts'), module?.code ?? '');
    const client = { ip: '203.0.113.9', userAgent: 'test' };
    const verify = (code: string) => `verify('user-1', '${code}', ${JSON.stringify(client)})`;

    expect(await evaluate("isEnrolled('user-1')")).toBe(false);
    const setup = (await evaluate("enroll('user-1', 'alice@example.com')")) as { qrCode: string };
    const { secret } = await readQrAccount(setup.qrCode);
    const code = oathtoolCode(encodeBase32(secret), systemClock.now());
    expect(await evaluate(verify(code))).toEqual({ verified: true, method: 'TOTP_APP' });
    expect(await evaluate(verify(code))).toEqual({ verified: false });
    expect(await evaluate("isEnrolled('user-1')")).toBe(true);

    const guess = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    const last = `[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].reduce(async (before) => (await before, ${verify(guess)}), null)`;
    expect(await evaluate(last)).toMatchObject({ verified: false, retryAfterSeconds: expect.any(Number) });
    await expect(evaluate(verify(''))).rejects.toThrow('Twofold answered request.invalid');
  },
  MANY_PROCESSES_MS,
);

/** What an expression over the guide's module gives, in a process of its own. */
async function evaluate(expression: string): Promise<unknown> {
  const program = `
    import { enroll, isEnrolled, verify } from './second-factor.ts';
    console.info = () => {};
    process.stdout.write(JSON.stringify(await (${expression})));
  `;
  writeFileSync(join(place.folder, 'program.ts'), program);
  const { exitCode, promises, errors } = await runShell('node program.ts\n# → …', {
    cwd: place.folder,
    env: { ...place.env, TWOFOLD_URL: place.server.url, TWOFOLD_API_KEY: place.server.apiKey },
  });
  if (exitCode !== 0) throw new Error(errors);
  return JSON.parse(promises[0]?.printed ?? '');
}
