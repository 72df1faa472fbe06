import { decodeBase32 } from '@twofold/otp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealPending } from '../../../src/core/audit/chain/seal.ts';
import { rowsOf, tablesOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation, START_MS } from '../../installation/installation.ts';
import { readStoreFiles } from '../../installation/set-up.ts';
import { administrator } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { addEntry, bind, boardOf, bodyOf, makeCodesKey } from '../../vault/vault.ts';

const SECRETS = [
  'KREDAYTVMFRG4YLSPFQWG33POQ',
  'KREDAYTVMFRG4YLSPFQWG33PIE',
  'KREDAYTVMFRG4YLSPFQWG33PII',
] as const;
const ENVIRONMENT_KEY = 'canary-of-the-environment-0001';
const PASSWORD = 'canary password of an export';
/** Where a team has accounts is nobody's business either. */
const NAMES = [
  'canary-label',
  'canary-issuer',
  'canary-note',
  'canary-group',
  'canary-collection',
  'canary-icon',
];

let twofold: Installation;
/** Of every route but those whose purpose it is to show a secret. */
const answers: string[] = [];
const names: string[] = [];

beforeAll(async () => {
  for (const secret of [...SECRETS, PASSWORD]) noteSecret(secret);
  noteSecret(ENVIRONMENT_KEY);
  const env = { API_KEY: ENVIRONMENT_KEY, OTP_SECRET: SECRETS[2], RATE_LIMIT_UNAUTHENTICATED_MAX: '1000' };
  twofold = await openInstallation(env, START_MS, { reuse: false });
  const admin = await administrator(twofold);
  const call: typeof admin.call = async (...request) => {
    const answer = await admin.call(...request);
    names.push(answer.text);
    if (!/\/(?:reveal|export)\b/.test(request[1])) answers.push(answer.text);
    return answer;
  };
  const [label, issuer, note, group, collectionName, icon] = NAMES;
  const made = await call('POST', '/collections', { name: collectionName });
  const collection = String(made.body.id);
  const fields = { label, issuer, note, groups: [group], icon, collection };
  const entry = await addEntry({ ...admin, call }, { ...fields, secret: SECRETS[0] });
  const uri = `otpauth://hotp/${issuer}:${label}?secret=${SECRETS[1]}&counter=0`;
  await call('POST', '/accounts', { uri, collection, secret: SECRETS[0] });
  await call('POST', '/accounts', { ...fields, secret: `${SECRETS[0]}!` });
  await call('POST', '/accounts', { ...fields, secret: SECRETS[0], digits: 99 });
  await call('POST', '/accounts/import', {
    entries: [{ uri }, { ...fields, secret: `${SECRETS[1]}1` }, fields, SECRETS[1]],
    collection,
  });
  await call('POST', '/accounts/import', `{"entries": [{"secret": "${SECRETS[0]}"`);
  await boardOf({ ...admin, call }, `?q=${label}`);
  await call('GET', '/audit?limit=100');
  for (const path of ['', '/otp']) await call('GET', `/accounts/${entry.id}${path}`);
  await call('PATCH', `/accounts/${entry.id}`, { label, note, secret: SECRETS[0] });
  bodyOf(await call('POST', `/accounts/${entry.id}/reveal`));
  await call('GET', `/accounts/export?collection=${collection}`, undefined, {
    'x-export-password': encodeURIComponent(PASSWORD),
  });
  await call('GET', `/accounts/${SECRETS[0]}`);
  await call('GET', `/accounts?collection=${SECRETS[0]}`);
  const key = await makeCodesKey(admin, { application: twofold.applicationId });
  await bind(admin, key.id, entry.id);
  for (const [method, path, apiKey] of [
    ['GET', '/otp', key.key],
    ['GET', '/otp', ENVIRONMENT_KEY],
    ['GET', '/otp', `${ENVIRONMENT_KEY}x`],
    ['POST', '/otp/lease', ENVIRONMENT_KEY],
    ['POST', '/otp/verify', ENVIRONMENT_KEY],
  ] as const) {
    const answer = await twofold.call(method, path, { apiKey, ...(method === 'POST' && { body: {} }) });
    answers.push(answer.text);
  }
  await call('DELETE', `/accounts/${entry.id}`);
  await sealPending(twofold.platform.database);
});
afterAll(() => twofold.close());

const spellings = (text: string) => [text, text.toLowerCase(), text.toUpperCase()];

/** In each form that somebody might have written it in. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(decodeBase32(secret));
  const texts = [secret, bytes.toString('hex'), bytes.toString('base64url'), bytes.toString('latin1')];
  return texts.flatMap(spellings).map((text) => Buffer.from(text, 'latin1'));
}

const forms = [
  ...SECRETS.flatMap(formsOf),
  ...[ENVIRONMENT_KEY, PASSWORD, encodeURIComponent(PASSWORD)].map((text) => Buffer.from(text)),
];
const hits = (bytes: Buffer) => forms.filter((form) => bytes.includes(form)).length;

describe('X70, N14, T30: a secret of the vault', () => {
  it('is in no answer but those that show it, and in no error', () => {
    expect(answers.length).toBeGreaterThan(15);
    expect(hits(Buffer.from(answers.join('\n')))).toBe(0);
    // The search finds what is there.
    expect(hits(Buffer.from(names.join('\n')))).toBeGreaterThan(0);
  });

  it('is in no line of the log, and neither is a name', () => {
    expect(hits(Buffer.from(twofold.log()))).toBe(0);
    for (const name of NAMES) expect(twofold.log()).not.toContain(name);
  });

  it('T21: is in no row of the database, and neither is a name', async () => {
    const rows = await Promise.all(
      (await tablesOf(twofold.dataDir)).map((table) => rowsOf(twofold.dataDir, `select * from ${table}`)),
    );
    const text = JSON.stringify(rows);
    expect(text).toContain('vault.code_viewed');
    expect(hits(Buffer.from(text))).toBe(0);
    for (const name of NAMES) expect(text).not.toContain(name);
  });

  it('T21: is in no byte of the store', async () => {
    for (const { bytes } of await readStoreFiles(twofold.dataDir)) {
      expect(hits(bytes)).toBe(0);
      for (const name of NAMES) expect(bytes.includes(name)).toBe(false);
    }
  });
});
