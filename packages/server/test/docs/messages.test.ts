import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { codeBlocks, readPage } from './page.ts';
import { runShell } from './shell.ts';

const { dataDir, remove } = createDataDir();
let server: ServerProcess;
beforeAll(async () => {
  // A sender that nobody answers at: what is asked for is queued all the same.
  server = await startServerProcess(dataDir, {
    SMS_WEBHOOK_URL: 'https://sms.example.invalid/send',
    SMS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  });
});
afterAll(async () => {
  await server?.stop();
  await remove();
});

it('the call of the guide makes a factor that waits for its code, and shows the end of the number only', async () => {
  const [snippet] = codeBlocks(readPage('docs/guides/messages.md')).filter(
    ({ language }) => language === 'sh',
  );
  const env = { PATH: process.env.PATH ?? '', TWOFOLD_URL: server.url, TWOFOLD_API_KEY: server.apiKey };
  const { exitCode, promises } = await runShell(`${snippet?.code ?? ''}# → …`, { cwd: dataDir, env });
  expect(exitCode).toBe(0);
  const printed = promises[0]?.printed ?? '';
  expect(printed).toContain('"state":"pending"');
  expect(printed).toContain('21"');
  expect(printed).not.toContain('5511987654321');
});
