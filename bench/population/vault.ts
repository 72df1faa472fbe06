import { encodeBase32 } from '@twofold/otp';
import { BENCH_ISSUER, benchEntryLabel } from './bench-entry.ts';
import { benchSecret } from './bench-user.ts';
import { BENCH_ADMINISTRATOR, BENCH_PASSWORD } from './people.ts';

/** The access token of the administrator, good for fifteen minutes. */
export async function logInAsAdministrator(port: number): Promise<string> {
  const body = { username: BENCH_ADMINISTRATOR, password: BENCH_PASSWORD };
  const { data } = await call<{ data: { accessToken: string } }>(port, 'POST', '/auth/login', { body });
  return data.accessToken;
}

/**
 * Imports so many entries into one collection of the server's vault, and makes an API key with the scope `codes` that is
 * bound to the first of them.
 *
 * @returns the key
 */
export async function fillVault(port: number, entries: number): Promise<string> {
  const accessToken = await logInAsAdministrator(port);
  const imported = await call<{ added: number; results: { id: string }[] }>(
    port,
    'POST',
    '/accounts/import',
    { accessToken, body: { entries: Array.from({ length: entries }, (_, entry) => fieldsOf(entry)) } },
  );
  if (imported.added !== entries) throw new Error(`Of ${entries} entries ${imported.added} were added.`);
  const { data } = await call<{ data: { applications: { id: string }[] } }>(
    port,
    'GET',
    '/admin/applications',
    { accessToken },
  );
  const wanted = { name: 'codes', scopes: ['codes'], application: data.applications[0]?.id };
  const made = await call<{ data: { key: string; apiKey: { id: string } } }>(port, 'POST', '/api-keys', {
    accessToken,
    body: wanted,
  });
  const bound = { entries: [imported.results[0]?.id] };
  await call(port, 'PUT', `/api-keys/${made.data.apiKey.id}/entries`, { accessToken, body: bound });
  return made.data.key;
}

function fieldsOf(entry: number): object {
  const secret = encodeBase32(benchSecret(entry));
  return { label: benchEntryLabel(entry), issuer: BENCH_ISSUER, secret };
}

async function call<Answer>(
  port: number,
  method: string,
  path: string,
  { accessToken, body }: { accessToken?: string; body?: object },
): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${port}/api${path}`, {
    method,
    headers: {
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
