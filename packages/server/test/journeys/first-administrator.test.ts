import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { auditRows } from '../installation/audit-rows.ts';
import { callTwofold } from '../installation/command-call.ts';
import { httpCaller } from '../installation/http-caller.ts';
import { createDataDir, startServerProcess } from '../installation/server-process.ts';
import { PASSWORD } from '../people/person.ts';
import { noteSecret } from '../secrets-ledger.ts';

const { dataDir, remove } = createDataDir();
afterAll(remove);

/** Nobody listens there: what is queued stays queued, which is all that is asked here. */
const MAIL = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: '9', EMAIL_FROM: 'no-reply@example.com' };
const ADMIN = { email: 'ann@example.com', username: 'ann', password: PASSWORD };

/** Written before the server answers. */
function welcomeToken(folder: string): string {
  const token = readFileSync(join(folder, 'first-administrator'), 'utf8').trim().split('#')[1] ?? '';
  noteSecret(token);
  return token;
}

it('a fresh server shows a link, its first administrator comes through it, and the next start shows none', async () => {
  const server = await startServerProcess(dataDir, MAIL);
  const caller = httpCaller(server);
  const post = (path: string, body: object) => caller.call('POST', `/api${path}`, { apiKey: null, body });
  await vi.waitFor(() => expect(server.output()).toContain('/welcome#'), 10_000);
  // Of the port that it got (PORT=0), in words as passkeys want it, and alike from a command that knows no port.
  const origin = `http://localhost:${new URL(server.url).port}`;
  expect(server.output()).toContain(`${origin}/welcome#`);
  expect(readFileSync(join(dataDir, 'first-administrator'), 'utf8')).toContain(`${origin}/welcome#`);
  const invited = await callTwofold(['person', 'create', 'bob', '--link'], {
    cwd: dataDir,
    env: { DATA_DIR: dataDir },
  });
  expect(invited.stdout).toMatch(new RegExp(`^${origin}/invitation#`));
  noteSecret(invited.stdout.trim().split('#')[1] ?? '');
  const token = welcomeToken(dataDir);
  const made = await post('/auth/welcome', { token, ...ADMIN });
  expect(made).toMatchObject({ status: 201, body: { data: { user: { role: 'admin' } } } });

  // A forgotten password is answered by the background work; the address is not verified, so it is to be verified.
  expect((await post('/auth/password/forgot', { email: ADMIN.email })).status).toBe(200);
  await vi.waitFor(async () => {
    const rows = await auditRows(dataDir, { action: 'email.verification_requested' });
    expect(rows).toHaveLength(1);
  }, 10_000);
  caller.close();
  await server.stop();

  const again = await startServerProcess(dataDir, MAIL);
  expect(existsSync(join(dataDir, 'first-administrator'))).toBe(false);
  expect(again.output()).not.toContain('/welcome#');
  await again.stop();
});

it('two servers that start together show links that both work, until one was used', async () => {
  const shared = createDataDir();
  const first = await startServerProcess(shared.dataDir);
  const tokens = [welcomeToken(shared.dataDir)];
  const second = await startServerProcess(shared.dataDir);
  tokens.push(welcomeToken(shared.dataDir));
  expect(new Set(tokens).size).toBe(2);
  const answers = await Promise.all(
    [first, second].map((server, index) => {
      const caller = httpCaller(server);
      const body = {
        token: tokens[index],
        ...ADMIN,
        username: `ann-${index}`,
        email: `ann${index}@example.com`,
      };
      return caller.call('POST', '/api/auth/welcome', { apiKey: null, body }).finally(caller.close);
    }),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400]);
  await first.stop();
  await second.stop();
  await shared.remove();
});
