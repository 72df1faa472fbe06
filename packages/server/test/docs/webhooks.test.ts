import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventTypes } from '../../src/core/events/catalogue.ts';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { ALLOW_LOCAL } from '../messages/webhook-receiver.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { freePort } from '../servers/server.ts';
import { logIn } from '../users/enrolled-user.ts';
import { codeBlocks, readPage } from './page.ts';
import { brokenPromises, runShell } from './shell.ts';

const page = readPage('docs/guides/webhooks.md');
const [shell = '', snippet = ''] = ['sh', 'ts'].map(
  (language) => codeBlocks(page).find((block) => block.language === language)?.code ?? '',
);

let folder: ReturnType<typeof createDataDir>;
let server: ServerProcess;
let caller: HttpCaller;
let receiver: ChildProcess | undefined;
beforeAll(async () => {
  folder = createDataDir();
  server = await startServerProcess(folder.dataDir, ALLOW_LOCAL);
  caller = httpCaller(server);
});
afterAll(async () => {
  receiver?.kill();
  caller.close();
  await server.stop();
  await folder.remove();
});

it('the snippet of the guide accepts what is sent, once, and nothing else', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/twofold`;
  const transcript = await runShell(shell.replace('https://hooks.example.com/twofold', url), {
    cwd: folder.dataDir,
    env: { ...process.env, TWOFOLD_URL: server.url, TWOFOLD_API_KEY: server.apiKey },
  });
  expect(brokenPromises(transcript)).toEqual([]);
  const { body } = await caller.call('GET', '/api/webhooks');
  const { webhooks } = body.data as { webhooks: { id: string; url: string }[] };
  expect(webhooks).toMatchObject([{ url }]);
  const at = `/api/webhooks/${webhooks[0]?.id}`;
  const rotated = await caller.call('POST', `${at}/rotate-secret`, { body: { overlapSeconds: 0 } });
  const { secret } = rotated.body.data as { secret: string };
  noteSecret(secret);

  const file = join(folder.dataDir, 'receiver.ts');
  writeFileSync(file, snippet);
  const env = { PATH: process.env.PATH, WEBHOOK_SECRET: secret, PORT: String(port) };
  receiver = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  receiver.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await caller.call('POST', '/setup', { body: { user: 'alice' } });
  expect((await logIn(caller, 'alice', '000000')).status).toBe(401);
  while (!output.includes('2fa.failed')) await sleep(50);

  const state = async () => {
    const log = await caller.call('GET', `${at}/deliveries`);
    return (log.body.data as { deliveries: { id: string; attempts: number; state: string }[] }).deliveries[0];
  };
  const first = await state();
  await caller.call('POST', `${at}/deliveries/${first?.id}/retry`);
  while ((await state())?.state !== 'delivered' || (await state())?.attempts !== (first?.attempts ?? 0) + 1)
    await sleep(50);
  expect(output.trim().split('\n')).toEqual(['2fa.failed']);

  const headers = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
  const forged = await fetch(url, { method: 'POST', headers, body: '{"type":"forged"}' });
  expect([forged.status, output.includes('forged')]).toEqual([400, false]);
});

it('the guide names every type of event, and no other', () => {
  const [, table = ''] = page.split('lists the types:');
  const rows =
    table
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| `')) ?? [];
  const named = rows.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, type]) => type),
  );
  expect(named.toSorted()).toEqual([...eventTypes].toSorted());
});
