import { expect, it } from 'vitest';
import { createAccountsClient, needsSecondStep, type Tokens } from './accounts.ts';

interface Sent {
  path: string;
  authorization: string | null;
  body: Record<string, unknown>;
  key: string | null;
}

/** A client whose requests are answered by `answer`, and what it sent and kept. */
function clientOf(answer: (sent: Sent, count: number) => Response, tokens: Tokens = {}) {
  const sent: Sent[] = [];
  const kept: Tokens[] = [];
  const fetched = async (url: string | URL | Request, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const body = init.body === undefined ? {} : (JSON.parse(String(init.body)) as Record<string, unknown>);
    const path = new URL(String(url)).pathname;
    sent.push({
      path,
      authorization: headers.get('authorization'),
      body,
      key: headers.get('idempotency-key'),
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    return answer(sent.at(-1) as Sent, sent.length);
  };
  const client = createAccountsClient({
    baseUrl: 'https://auth.example.com',
    tokenDelivery: 'body',
    tokens,
    onTokens: (now) => kept.push(now),
    fetch: fetched as typeof fetch,
  });
  return { client, sent, kept };
}

const ok = (data: object) => Response.json({ success: true, message: '', data });
const refused = (code: string) =>
  Response.json(
    { code, status: 401, detail: '' },
    { status: 401, headers: { 'content-type': 'application/problem+json' } },
  );

/** Takes `access-2` only, which `refresh-1` is changed for. */
function server({ path, authorization, body }: Sent): Response {
  if (path === '/api/auth/refresh') {
    return body.refreshToken === 'refresh-1'
      ? ok({ accessToken: 'access-2', expiresIn: 900, refreshToken: 'refresh-2' })
      : refused('refresh_token.refused');
  }
  return authorization === 'Bearer access-2' ? ok({ sessions: [] }) : refused('access_token.refused');
}

it('requests that find their token expired together renew it once, and are each sent again', async () => {
  const { client, sent, kept } = clientOf(server, { accessToken: 'access-1', refreshToken: 'refresh-1' });
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.sessions()));
  expect(answers).toHaveLength(10);
  expect(sent.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1);
  expect(kept.at(-1)).toEqual({ accessToken: 'access-2', refreshToken: 'refresh-2' });
});

it('a request that is sent again after a renewal keeps its Idempotency-Key', async () => {
  const { client, sent } = clientOf(server, { accessToken: 'access-1', refreshToken: 'refresh-1' });
  await client.endSessions();
  const keys = sent.filter(({ path }) => path === '/api/auth/revoke-sessions').map(({ key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

it('a refresh token that is refused ends it: nothing is sent for ever', async () => {
  const { client, sent } = clientOf(server, { accessToken: 'access-1', refreshToken: 'stolen' });
  await expect(client.sessions()).rejects.toMatchObject({ code: 'refresh_token.refused' });
  expect(sent).toHaveLength(2);
});

it('other refusals are told as they are, without a renewal', async () => {
  const { client, sent } = clientOf(() => refused('step_up_required'), { accessToken: 'access-2' });
  await expect(client.renewRecoveryCodes()).rejects.toMatchObject({ code: 'step_up_required' });
  expect(sent).toHaveLength(1);
});

it('a trusted device is sent with the next login, and its successor kept', async () => {
  const login = { accessToken: 'access-1', expiresIn: 900, refreshToken: 'r', deviceToken: 'device-2' };
  const { client, sent, kept } = clientOf(() => ok(login), { deviceToken: 'device-1' });
  const data = await client.logIn({ username: 'anna', password: 'a long password' });
  expect(needsSecondStep(data)).toBe(false);
  expect(sent[0]?.body).toMatchObject({ deviceToken: 'device-1', tokenDelivery: 'body' });
  expect(kept.at(-1)).toMatchObject({ deviceToken: 'device-2' });
});

it('a changed password gives other tokens, which are kept: those before are dead', async () => {
  const news = { accessToken: 'access-2', expiresIn: 900, refreshToken: 'refresh-2' };
  const { client, sent, kept } = clientOf(() => ok(news), {
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
  });
  await client.changePassword({ currentPassword: 'old', newPassword: 'new' });
  expect(sent[0]?.body).toEqual({ currentPassword: 'old', newPassword: 'new', tokenDelivery: 'body' });
  expect(kept.at(-1)).toEqual({ accessToken: 'access-2', refreshToken: 'refresh-2' });
});

it('an address is verified as the person who is logged in, where somebody is', async () => {
  const someone = clientOf(server, { accessToken: 'access-1', refreshToken: 'refresh-1' });
  await someone.client.verifyEmail('link');
  expect(someone.sent.at(-1)).toMatchObject({ path: '/api/email/verify', authorization: 'Bearer access-2' });
  const nobody = clientOf(() => ok({}));
  await nobody.client.verifyEmail('link');
  expect(nobody.sent).toMatchObject([{ path: '/api/email/verify', authorization: null }]);
});
