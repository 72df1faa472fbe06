import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBase32, encodeBase32 } from '@twofold/otp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealPending } from '../../../src/core/audit/chain/seal.ts';
import { rowsOf, tablesOf } from '../../installation/audit-rows.ts';
import {
  type CallAnswer,
  type CallOptions,
  type Installation,
  openInstallation,
  START_MS,
} from '../../installation/installation.ts';
import { readStoreFiles } from '../../installation/set-up.ts';
import { EVERY_ROUTE } from '../../routes/described-routes.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { enrollActive, enrollPending } from '../../users/scanned-enrollment.ts';

/** Files that hold a secret on purpose, readable by their owner alone. */
const SECRET_FILES = ['encryption-key', 'first-api-key'];
const HOSTILE_AGENT = 'Mozilla\r\n{"level":"info","msg":"forged"}\u001b[31m\u2028\u202e"\\';

let twofold: Installation;
/** What must be nowhere: by what it is, in each spelling. */
const secrets = new Map<string, Buffer[]>();
/** Codes of six digits are only looked for as a word of their own, in what is text. */
const codes = new Set<string>();
/** Everything that was answered, but where it is the answer's purpose to show a secret. */
const answers: string[] = [];
/** User names: allowed in their own table only. */
const names = new Set<string>();

function noteBytes(what: string, bytes: Uint8Array): void {
  const raw = Buffer.from(bytes);
  const base32 = encodeBase32(raw).replaceAll('=', '');
  const texts = [
    raw.toString('hex'),
    raw.toString('base64').replaceAll('=', ''),
    raw.toString('base64url'),
    base32,
  ];
  secrets.set(what, [raw, ...texts.flatMap(spellings)]);
}

function noteText(what: string, text: string): void {
  const bare = text.replaceAll('-', '');
  const spaced = text.replaceAll('-', ' ');
  const encoded = Buffer.from(text);
  const texts = [text, bare, spaced, encoded.toString('base64').replaceAll('=', ''), encoded.toString('hex')];
  secrets.set(what, texts.flatMap(spellings));
}

const spellings = (text: string) =>
  [text, text.toLowerCase(), text.toUpperCase()].map((one) => Buffer.from(one));

/** Which secrets are in these bytes. */
const findSecrets = (bytes: Buffer) =>
  [...secrets].filter(([, forms]) => forms.some((form) => bytes.includes(form))).map(([what]) => what);

const findCodes = (text: string) =>
  [...codes].filter((code) => new RegExp(`(?<!\\d)${code}(?!\\d)`).test(text));

async function call(
  method: string,
  path: string,
  options: CallOptions & { shows?: boolean } = {},
): Promise<CallAnswer> {
  const answer = await twofold.call(method, path, options);
  if (options.shows !== true) answers.push(`${JSON.stringify(answer.headers)}\n${answer.text}`);
  return answer;
}

/** Goes through every route, rightly and wrongly, with secrets wherever one can be put. */
async function useEveryRoute(): Promise<void> {
  const { clock } = twofold;
  noteText('the API key', twofold.apiKey);
  const keySecret = twofold.apiKey.split('_').at(-1) ?? '';
  noteText('the secret of the API key', keySecret);
  noteBytes('the bytes of the API key', Buffer.from(keySecret, 'hex'));

  for (const user of ['canary-alice', 'canary-bob']) names.add(user);
  const alice = await enrollActive(twofold, 'canary-alice', { client: { userAgent: HOSTILE_AGENT } });
  const bob = await enrollPending(twofold, 'canary-bob');
  noteBytes('the secret of an active factor', decodeBase32(alice.secret));
  noteBytes('the secret of a pending factor', decodeBase32(bob.secret));
  for (const { user, recoveryCodes } of [alice, bob]) {
    for (const [index, code] of recoveryCodes.entries()) noteText(`recovery code ${index} of ${user}`, code);
  }

  const imported = Buffer.from('a canary in the import');
  noteBytes('an imported secret', imported);
  const body = { kind: 'totp', name: 'Tablet', secret: encodeBase32(imported) };
  const added = await call('POST', '/mfa/users/canary-alice/factors', { body, shows: true });
  const { id } = added.body.factor as { id: string };
  const tablet = authenticatorApp(encodeBase32(imported));
  const path = `/mfa/users/canary-alice/factors/${id}`;

  // Codes: wrong, right, replayed, in the wrong place.
  const right = alice.code();
  const wrong = alice.app.wrongCode(clock.now(), 7_341);
  const tabletCode = tablet.code(clock.now());
  for (const code of [right, wrong, tabletCode]) codes.add(code);
  await call('POST', '/login', {
    body: { user: 'canary-alice', token: wrong, client: { userAgent: HOSTILE_AGENT } },
  });
  const login = await call('POST', '/login', {
    body: { user: 'canary-alice', token: right, client: { userAgent: HOSTILE_AGENT } },
    headers: { 'idempotency-key': 'canary-idempotency-key-1' },
    shows: true,
  });
  noteText('an Idempotency-Key', 'canary-idempotency-key-1');
  const token = /session=([^;]+)/.exec(String(login.headers['set-cookie']))?.[1] ?? '';
  noteText('a session token', token);
  noteBytes('the bytes of a session token', Buffer.from(token, 'base64url'));
  await call('POST', '/login', { body: { user: 'canary-alice', token: right } });
  await call('POST', `${path}/confirm`, { body: { code: wrong } });
  await call('POST', `${path}/confirm`, { body: { code: tabletCode } });
  await call('PATCH', path, { body: { label: 'Renamed' } });
  const { challengeId } = (
    await call('POST', '/mfa/users/canary-alice/challenges', { body: { kind: 'recovery-code' } })
  ).body;
  for (const code of [alice.recoveryCodes[0], alice.recoveryCodes[0], bob.recoveryCodes[0]]) {
    await call('POST', '/mfa/users/canary-alice/verify', { body: { code, challengeId } });
    await call('POST', '/login', { body: { user: 'canary-bob', token: code } });
  }
  const renewed = await call('POST', '/mfa/users/canary-alice/recovery-codes', { shows: true });
  for (const [index, code] of (renewed.body.recoveryCodes as string[]).entries())
    noteText(`new recovery code ${index}`, code);

  // Secrets where none belongs, and wrong ones.
  const devSecret = encodeBase32(Buffer.from('a canary for /verify'));
  noteText('the secret of /verify', devSecret);
  const devCode = authenticatorApp(devSecret).code(clock.now());
  for (const code of [devCode, '918273']) {
    codes.add(code);
    await call('POST', '/verify', { body: { token: code, secret: devSecret } });
  }
  await call('POST', '/verify', { body: { token: devCode, secret: `${devSecret}!` } });
  await call('POST', '/setup', { body: { user: 'x', secret: devSecret, token: devSecret } });
  await call('POST', '/setup', { body: `{"user":"${devSecret}` });
  await call('POST', '/setup', { body: `{"user":"${devSecret}","user":"${devSecret}"}` });
  const wrongKey = `${twofold.apiKey.slice(0, -64)}${'5ca1ab1e'.repeat(8)}`;
  noteText('a wrong API key', '5ca1ab1e'.repeat(8));
  for (const apiKey of [wrongKey, wrongKey.slice(0, -1), `Bearer ${wrongKey}`]) {
    await call('GET', '/mfa/users/canary-alice', { apiKey });
    await call('GET', '/metrics', {
      apiKey: null,
      headers: { 'x-api-key': apiKey, 'x-forwarded-for': '203.0.113.7' },
    });
  }
  const wrongSession = `canary-session-${'A'.repeat(28)}`;
  noteText('a wrong session token', wrongSession);
  const dead: Record<string, string>[] = [
    { cookie: `session=${wrongSession}` },
    { session: wrongSession },
    { session: token },
  ];
  for (const headers of dead) {
    await call('GET', '/session', { headers });
    await call('GET', '/session', { headers, apiKey: null });
  }
  await call('GET', `/mfa/events?cursor=${devSecret}`);
  await call('GET', `/mfa/users/%zz${devSecret}`);
  await call('GET', `/nothing/${devSecret}?api_key=${devSecret}`);
  await call('GET', '/health', { headers: { authorization: `Bearer ${devSecret}`, cookie: devSecret } });
  await call('GET', '/mfa/users/canary-alice');
  await call('GET', '/mfa/users/canary-bob');
  await call('POST', '/mfa/users/canary-alice/unlock');
  await call('DELETE', path);
  await call('DELETE', '/session', { headers: { session: token } });
  await call('DELETE', '/mfa/users/canary-bob');
  await sealPending(twofold.platform.database);
  await call('GET', '/mfa/events');
}

beforeAll(async () => {
  twofold = await openInstallation({ ...EVERY_ROUTE, LOG_LEVEL: 'trace' }, START_MS, { reuse: false });
  await useEveryRoute();
});
afterAll(() => twofold.close());

const rows = (table: string) => rowsOf(twofold.dataDir, `select * from ${table}`);

describe('X70, N14, A32: after every route was used, no secret is in clear', () => {
  it('the search finds what is there: a secret in a copy of the log, a name in a file of the store', async () => {
    expect(secrets.size).toBeGreaterThan(35);
    const planted = Buffer.from(`${twofold.log()}${twofold.apiKey}`);
    expect(findSecrets(planted)).toContain('the API key');
    const files = await readStoreFiles(twofold.dataDir);
    expect(files.some(({ bytes }) => bytes.includes('canary-alice'))).toBe(true);
  });

  it('in the log, at its most talkative', () => {
    expect(twofold.log()).not.toBe('');
    expect(findSecrets(Buffer.from(twofold.log()))).toEqual([]);
    expect(findCodes(twofold.log())).toEqual([]);
    for (const name of names) expect(twofold.log()).not.toContain(name);
  });

  it('in the bytes of any file of the store', async () => {
    const files = await readStoreFiles(twofold.dataDir);
    expect(files.length).toBeGreaterThan(0);
    const beside = readdirSync(twofold.dataDir)
      .filter((name) => !SECRET_FILES.includes(name))
      .map((name) => join(twofold.dataDir, name))
      .filter((path) => !files.some(({ file }) => file === path))
      .map((file) => ({ file, bytes: readFileSync(file) }));
    for (const { file, bytes } of [...files, ...beside])
      expect({ file, found: findSecrets(bytes) }).toEqual({ file, found: [] });
  });

  it('in any column of any table, codes among them', async () => {
    const tables = await tablesOf(twofold.dataDir);
    expect(tables).toContain('totp_factors');
    for (const table of tables) {
      for (const row of await rows(table)) {
        for (const [column, value] of Object.entries(row)) {
          const text = String(value);
          expect({ table, column, found: findSecrets(Buffer.from(text)) }).toEqual({
            table,
            column,
            found: [],
          });
          if (column.startsWith('sealed_') || column.endsWith('_hash')) continue;
          expect({ table, column, found: findCodes(text) }).toEqual({ table, column, found: [] });
        }
      }
    }
  });

  it('in the audit log, which does not hold user names either', async () => {
    const text = JSON.stringify(await rows('audit_events'));
    expect(findSecrets(Buffer.from(text))).toEqual([]);
    for (const name of names) expect(text).not.toContain(name);
  });

  it('in any answer but the one whose purpose it is, neither in its body nor its headers', () => {
    expect(answers.length).toBeGreaterThan(40);
    for (const answer of answers) {
      expect(findSecrets(Buffer.from(answer)), answer).toEqual([]);
      expect(findCodes(answer), answer).toEqual([]);
    }
  });
});

describe('A32: text from outside stays inside its record', () => {
  it('each line of the log is one record of ours, without control characters', () => {
    for (const line of twofold.log().split('\n').slice(0, -1)) {
      const record = JSON.parse(line) as Record<string, unknown>;
      expect(Object.keys(record)).toEqual(expect.arrayContaining(['level', 'time', 'pid', 'msg']));
      expect(record.msg).not.toBe('forged');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
    }
  });

  it('a hostile user agent is one value of one audit row, as it came', async () => {
    const hostile = (await rows('audit_events')).filter(({ user_agent }) =>
      String(user_agent).startsWith('Mozilla\r\n'),
    );
    expect(hostile.length).toBeGreaterThan(0);
    for (const { user_agent } of hostile) expect(user_agent).toBe(HOSTILE_AGENT);
  });
});
