import { createHmac } from 'node:crypto';
import type { Role } from '../../src/core/people/people.ts';
import { auditRows, rowsOf } from '../installation/audit-rows.ts';
import type { CallAnswer, Installation } from '../installation/installation.ts';
import type { Client } from '../people/client.ts';
import { dataOf, programOf } from '../people/client.ts';
import { createPerson, logInWith } from '../people/person.ts';
import { setUpTotp } from '../people/second-factor.ts';
import { noteSecret } from '../secrets-ledger.ts';

/** 20 bytes, as RFC 4226 has them in its appendix D: "12345678901234567890". */
export const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** What `POST /api/accounts` answers. */
export interface EntryAnswer {
  id: string;
  label: string;
  issuer: string | null;
  collection: string;
}

export interface BoardAnswer {
  accounts: (EntryAnswer & {
    type: string;
    current_code: string | null;
    next_code: string | null;
    time_remaining: number | null;
  })[];
  damaged: { id: string; collection: string }[];
}

/** The body of an answer with this status; any other is thrown, as a refusal must not be read as an empty answer. */
export function bodyOf<Body>(answer: CallAnswer, status = 200): Body {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer.body as Body;
}

/** Adds an entry; by default one with the secret of RFC 4226. An address brings its own name. */
export async function addEntry(client: Client, entry: Record<string, unknown> = {}): Promise<EntryAnswer> {
  const usual = { label: 'ann@example.com', secret: RFC_SECRET };
  const body = { ...(entry.uri === undefined && usual), ...entry };
  noteSecret(String(body.secret ?? RFC_SECRET));
  return bodyOf<EntryAnswer>(await client.call('POST', '/accounts', body), 201);
}

export async function boardOf(client: Client, query = ''): Promise<BoardAnswer> {
  return bodyOf<BoardAnswer>(await client.call('GET', `/accounts${query}`));
}

/** Makes a shared collection. Returns its id. */
export async function addCollection(admin: Client, name: string): Promise<string> {
  return bodyOf<{ id: string }>(await admin.call('POST', '/collections', { name }), 201).id;
}

/** The counter of the next code of a HOTP entry, as it is stored. */
export async function counterOf(
  { dataDir }: Pick<Installation, 'dataDir'>,
  entryId: string,
): Promise<number> {
  const [row] = await rowsOf(dataDir, 'select counter from vault_entries where id = ?', [entryId]);
  return Number(row?.counter);
}

/** What `GET /otp/secure` wants beside the key; `now` in Unix milliseconds. */
export function signedTimestamp(apiKey: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', apiKey).update(timestamp).digest('hex');
  return { 'x-timestamp': timestamp, 'x-signature': signature };
}

/** A base32 secret of its own for each number. */
export function secretOf(number: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let text = '';
  for (let rest = number; text.length < 4; rest = Math.floor(rest / 32)) text += letters.charAt(rest % 32);
  return text + RFC_SECRET.slice(4);
}

/** Somebody who is logged in. */
export type Member = Client & { id: string; userId: string };

/** Somebody with a role, logged in in a program, without a second factor. */
export async function loggedInAs(twofold: Installation, username: string, role: Role): Promise<Member> {
  const { id, userId } = await createPerson(twofold, username, { role });
  const client = programOf(twofold);
  await logInWith(client, username);
  return Object.assign(client, { id, userId });
}

/** The same, with a second factor that was given just now: what is refused then is refused for what they are. */
export async function provenAs(twofold: Installation, username: string, role: Role): Promise<Member> {
  const member = await loggedInAs(twofold, username, role);
  await setUpTotp(member, twofold.clock.now());
  return member;
}

/** An API key with the scope `codes`: the caller's own, or of an application. It is bound to nothing yet. */
export async function makeCodesKey(
  client: Client,
  { application, ...more }: { application?: string; expiresAt?: string } = {},
): Promise<{ id: string; key: string }> {
  const body = { name: 'job', scopes: ['codes'], ...(application !== undefined && { application }), ...more };
  const made = dataOf<{ key: string; apiKey: { id: string } }>(
    await client.call('POST', '/api-keys', body),
    201,
  );
  noteSecret(made.key);
  return { id: made.apiKey.id, key: made.key };
}

/** Binds a key to exactly these entries. */
export async function bind(client: Client, keyId: string, ...entries: string[]): Promise<void> {
  bodyOf(await client.call('PUT', `/api-keys/${keyId}/entries`, { entries }));
}

/** Lets somebody into a collection. */
export async function share(
  admin: Client,
  collection: string,
  member: string,
  access: 'read' | 'edit',
  expiresAt?: string,
): Promise<void> {
  const body = { access, ...(expiresAt !== undefined && { expiresAt }) };
  bodyOf(await admin.call('PUT', `/collections/${collection}/members/${member}`, body));
}

/** What the audit log says of codes that were shown, oldest first. */
export async function disclosuresOf({ dataDir }: Installation): Promise<Record<string, unknown>[]> {
  const rows = [
    ...(await auditRows(dataDir, { action: 'vault.codes_viewed' })),
    ...(await auditRows(dataDir, { action: 'vault.code_viewed' })),
  ];
  return rows.map(({ detail }) => JSON.parse(detail ?? '{}') as Record<string, unknown>);
}
