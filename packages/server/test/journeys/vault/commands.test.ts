import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { underApiKeysLock } from '../../../src/core/applications/api-keys.ts';
import { PEOPLE_APPLICATION_ID } from '../../../src/core/people/people.ts';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { callTwofold } from '../../installation/command-call.ts';
import { openInstallation } from '../../installation/installation.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { type ListedEntry, type VaultCommands, vaultCommands } from '../../vault/commands.ts';
import { RFC_SECRET, secretOf } from '../../vault/vault.ts';

/** What somebody hostile called an account: moves the cursor, sets the title, reverses the direction. */
const HOSTILE = 'x\u001b[2J\u001b]0;owned\u0007\u202egnp.exe';
const DANGEROUS = /[^\P{Cc}\n]|\p{Cf}/u;

interface AddedEntry extends ListedEntry {
  firstCode: { code: string; remainingSeconds: number | null; period: number | null; endsAt: string | null };
}

let commands: VaultCommands;
let cwd: string;
beforeAll(async () => {
  commands = await vaultCommands();
});
beforeEach(async () => {
  cwd = await commands.installation();
  noteSecret(RFC_SECRET);
});
afterAll(() => commands.end());

const add = (words: readonly string[], secret = RFC_SECRET) =>
  commands.json<AddedEntry>(cwd, ['add', ...words], `${secret}\n`);
const list = (words: readonly string[] = []) => commands.json<ListedEntry[]>(cwd, ['list', ...words]);
const events = async (action: string) =>
  (await auditRows(join(cwd, 'data'), { action })).map(({ detail, user_id }) => ({
    ...(JSON.parse(detail ?? '{}') as Record<string, unknown>),
    user_id,
  }));

/** The judge's code for the time step that ends then. */
function judged(secret: string, endsAt: string | null, settings: Parameters<typeof oathtoolCode>[2] = {}) {
  return oathtoolCode(secret, Date.parse(endsAt ?? '') - 1000, settings);
}

function judgedHotp(secret: string, counter: number): string {
  const words = ['--hotp', '--base32', `--counter=${counter}`, '-'];
  return execFileSync('oathtool', words, { input: secret, encoding: 'utf8' }).trim();
}

describe('twofold vault add', () => {
  it('takes a secret from standard input, and prints the first code, which the judge has too', async () => {
    const added = await add(['ann', '--issuer', 'Example']);
    expect(added).toMatchObject({ id: expect.stringMatching(/^ent_/), label: 'ann', issuer: 'Example' });
    expect(added.collection.name).toBe('Team');
    expect(added.firstCode.code).toBe(judged(RFC_SECRET, added.firstCode.endsAt));
    const { stdout, stderr } = await commands.vault(cwd, ['add', 'ben'], `${secretOf(1)}\n`);
    expect(stdout).toMatch(
      /^id +ent_\w+\nname +ben\ntype +TOTP\ncollection +Team\ncode +\d{6} \(\d+ s left\)\n$/,
    );
    expect(stdout + stderr).not.toContain(secretOf(1));
  });

  it('takes an otpauth:// address from a file, with all that it says', async () => {
    const address = `otpauth://totp/Corp:ann?secret=${RFC_SECRET}&issuer=Corp&algorithm=SHA512&digits=8&period=60`;
    writeFileSync(join(cwd, 'address.txt'), `${address}\r\n`);
    const added = await commands.json<AddedEntry>(cwd, ['add', '--secret-file', 'address.txt']);
    expect(added).toMatchObject({ label: 'ann', issuer: 'Corp', algorithm: 'SHA512', digits: 8, period: 60 });
    const settings = { algorithm: 'SHA512', digits: 8, periodSeconds: 60 };
    expect(added.firstCode.code).toBe(judged(RFC_SECRET, added.firstCode.endsAt, settings));
  });

  it('N14: refuses a secret among the arguments, and repeats no secret in an error', async () => {
    const address = `otpauth://totp/x?secret=${secretOf(7)}`;
    for (const [words, input] of [
      [[address], RFC_SECRET],
      [['x', '--digits', '8'], address],
      [['x'], `${secretOf(7)}!`],
      [['x'], `otpauth://totp/x?secret=${secretOf(7)}&digits=77`],
    ] as const) {
      const { code, stdout, stderr } = await commands.vault(cwd, ['add', ...words], input);
      expect([code === 1 || code === 2, stdout]).toEqual([true, '']);
      expect(stderr).not.toContain(secretOf(7));
    }
    expect(await list()).toEqual([]);
  });

  it.each([
    [['x'], 'nothing', 2, 'usage', ''],
    [[], 'a secret', 2, 'usage', RFC_SECRET],
    [['x', '--type', 'steam', '--digits', '6'], 'a secret', 2, 'usage', RFC_SECRET],
    [['x', '--counter', '3'], 'a secret', 2, 'usage', RFC_SECRET],
    [['x'], 'parts of Google', 2, 'usage', 'otpauth-migration://offline?data=AA'],
    [['x', '--collection', 'Nowhere'], 'a secret', 1, 'collection.not_found', RFC_SECRET],
    [['x', '--person', 'nobody'], 'a secret', 1, 'person.not_found', RFC_SECRET],
    [['x', '--person', 'ann', '--collection', 'Team'], 'a secret', 2, 'usage', RFC_SECRET],
    [['x', '--secret-file', 'missing.txt'], 'a secret', 1, 'system.ENOENT', RFC_SECRET],
  ])('%j with %s ends with %i, %s, and adds nothing', async (words, _what, exit, code, input) => {
    expect(await commands.failure(cwd, ['add', ...words], input)).toEqual({ code, exit });
    expect(await list()).toEqual([]);
  });

  it('T13: does not add the same secret twice, and says which entry has it', async () => {
    const { id } = await add(['ann', '--issuer', 'Example']);
    const again = await commands.failure(cwd, ['add', 'other name'], RFC_SECRET);
    expect(again).toEqual({ code: 'vault.entry_exists', exit: 1 });
    const { stderr } = await commands.vault(cwd, ['add', 'other name'], RFC_SECRET);
    expect(stderr).toContain(`The entry ${id} of this collection`);
    expect(stderr).toContain('It is called Example: ann.');
  });
});

describe('twofold vault list', () => {
  it('T1: shows names and kinds, never a secret or a code, and is no disclosure', async () => {
    const { firstCode } = await add(['ann', '--issuer', 'Example', '--digits', '8']);
    const before = (await auditRows(join(cwd, 'data'))).length;
    const { stdout, stderr } = await commands.vault(cwd, ['list']);
    expect(stdout).toMatch(
      /^ID +ISSUER +LABEL +TYPE +COLLECTION\nent_\w+ +Example +ann +TOTP, 8 digits +Team\n$/,
    );
    const whole = stdout + stderr + JSON.stringify(await list());
    expect(whole).not.toContain(RFC_SECRET);
    expect(whole).not.toContain(firstCode.code);
    expect(await auditRows(join(cwd, 'data'))).toHaveLength(before);
  });

  it('T22: a damaged entry is shown as one, and the others are there', async () => {
    await add(['ann']);
    const { id } = await add(['ben'], secretOf(1));
    await rowsOf(join(cwd, 'data'), "update vault_entries set sealed_content = 'x' where id = ?", [id]);
    const shown = await commands.vault(cwd, ['list']);
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining('1 entry cannot be opened') });
    expect(shown.stdout).toMatch(new RegExp(`${id} +- +\\(damaged\\) +TOTP +Team`));
    expect(await list()).toMatchObject([
      { label: 'ann', damaged: false },
      { id, damaged: true },
    ]);
    expect(await commands.failure(cwd, ['code', id])).toEqual({ code: 'vault.entry_damaged', exit: 1 });
  });

  it('T9: names that could steer a terminal are written out', async () => {
    const encoded = encodeURIComponent(HOSTILE);
    writeFileSync(
      join(cwd, 'hostile.txt'),
      `otpauth://totp/${encoded}?secret=${RFC_SECRET}&issuer=${encoded}\n`,
    );
    for (const words of [
      ['import', 'hostile.txt', '--yes'],
      ['list'],
      ['list', '--json'],
      ['list', '--collection', HOSTILE],
      ['code', HOSTILE],
      ['code', 'x[2J'],
      ['import', HOSTILE, '--yes'],
    ]) {
      const { stdout, stderr } = await commands.vault(cwd, words);
      expect(stdout + stderr).not.toMatch(DANGEROUS);
    }
    expect(await list()).toHaveLength(1);
  });
});

describe('twofold vault code', () => {
  it('T2: prints the code of the judge, alone, and is on the audit log by its entry', async () => {
    const { id } = await add(['ann', '--issuer', 'Example']);
    const before = (await events('vault.code_viewed')).length;
    const { code, stdout, stderr } = await commands.vault(cwd, ['code', 'example: ANN']);
    expect([code, stdout, stderr]).toEqual([
      0,
      expect.stringMatching(/^\d{6}\n$/),
      expect.stringMatching(/^Example: ann: \d+ s left\n$/),
    ]);
    const shown = await commands.json<{
      code: string;
      next: string;
      endsAt: string;
      remainingSeconds: number;
    }>(cwd, ['code', id, '--next']);
    expect(shown.code).toBe(judged(RFC_SECRET, shown.endsAt));
    expect(shown.next).toBe(oathtoolCode(RFC_SECRET, Date.parse(shown.endsAt) + 1000));
    expect((await events('vault.code_viewed')).slice(before)).toEqual([
      { method: 'single', entryId: id, user_id: null },
      { method: 'single', entryId: id, user_id: null },
    ]);
    const actors = await rowsOf(
      join(cwd, 'data'),
      "select actor from audit_events where action = 'vault.code_viewed'",
    );
    expect(new Set(actors.map(({ actor }) => actor))).toEqual(new Set(['cli']));
  });

  it('T15: parallel calls for HOTP give different codes in the order of the judge, and none of them twice', async () => {
    const { id, firstCode } = await add(['bob', '--type', 'hotp', '--counter', '5']);
    expect(firstCode.code).toBe(judgedHotp(RFC_SECRET, 5));
    const shown = await Promise.all(
      Array.from({ length: 6 }, () => commands.json<{ code: string }>(cwd, ['code', id])),
    );
    const expected = [6, 7, 8, 9, 10, 11].map((counter) => judgedHotp(RFC_SECRET, counter));
    expect(shown.map(({ code }) => code).toSorted()).toEqual(expected.toSorted());
    expect(await commands.failure(cwd, ['code', id, '--next'])).toEqual({ code: 'usage', exit: 2 });
    expect((await commands.json<{ code: string }>(cwd, ['code', id])).code).toBe(judgedHotp(RFC_SECRET, 12));
  });

  it('names the candidates where a name is of several, and shows no code', async () => {
    const one = await add(['ann@example.com', '--issuer', 'GitHub']);
    const two = await add(['ci@example.com', '--issuer', 'GitHub'], secretOf(1));
    const before = (await events('vault.code_viewed')).length;
    const { code, stdout, stderr } = await commands.vault(cwd, ['code', 'github']);
    expect([code, stdout]).toEqual([2, '']);
    for (const { id, label } of [one, two]) expect(stderr).toContain(`${id}  GitHub: ${label} (Team)`);
    expect(await commands.failure(cwd, ['code', 'nothing'])).toEqual({
      code: 'vault.entry_not_found',
      exit: 1,
    });
    expect(await events('vault.code_viewed')).toHaveLength(before);
    expect((await commands.json<{ id: string }>(cwd, ['code', 'ci@'])).id).toBe(two.id);
  });
});

describe('twofold vault rename', () => {
  it('changes the names alone, and is on the audit log', async () => {
    const { id } = await add(['ann', '--issuer', 'Example', '--digits', '8']);
    const renamed = await commands.json<ListedEntry>(cwd, ['rename', 'example', 'ben', '--issuer', 'Other']);
    expect(renamed).toMatchObject({ id, label: 'ben', issuer: 'Other', digits: 8 });
    const { code, stderr } = await commands.vault(cwd, ['rename', id, '--issuer', '']);
    expect([code, stderr]).toEqual([0, '✓ Other: ben is called ben now\n']);
    expect(await list()).toMatchObject([{ id, label: 'ben', issuer: null }]);
    expect(await events('vault.entry_changed')).toMatchObject([{ entryId: id }, { entryId: id }]);
  });

  it.each([
    ['nothing to change', ['ann'], 2, 'usage'],
    ['an address', ['ann', `otpauth://totp/x?secret=${RFC_SECRET}`], 2, 'usage'],
    ['a name that nobody has', ['nobody', 'x'], 1, 'vault.entry_not_found'],
    ['a name that is too long', ['ann', 'x'.repeat(300)], 1, 'request.invalid'],
  ])('with %s ends and changes nothing', async (_, words, exit, code) => {
    const { id } = await add(['ann']);
    expect(await commands.failure(cwd, ['rename', ...words])).toEqual({ code, exit });
    expect(await list()).toMatchObject([{ id, label: 'ann' }]);
  });
});

describe('twofold vault remove', () => {
  it('T3: deletes all that are named, damaged ones by their id, after a question; the log keeps what it has', async () => {
    const one = await add(['ann', '--issuer', 'Example']);
    const two = await add(['ben'], secretOf(1));
    await add(['kept'], secretOf(7));
    await rowsOf(join(cwd, 'data'), "update vault_entries set sealed_content = 'x' where id = ?", [two.id]);
    expect(await commands.failure(cwd, ['remove', 'ann', two.id])).toEqual({ code: 'usage', exit: 2 });
    expect(await commands.failure(cwd, ['remove', 'ann', 'nobody', '--yes'])).toMatchObject({ exit: 1 });
    expect(await list()).toHaveLength(3);
    const { removed } = await commands.json<{ removed: object[] }>(cwd, ['remove', 'ann', two.id, '--yes']);
    expect(removed).toMatchObject([
      { id: one.id, label: 'ann', issuer: 'Example', collection: { name: 'Team' } },
      { id: two.id, label: null },
    ]);
    expect(await list()).toMatchObject([{ label: 'kept' }]);
    const deleted = [{ entryId: one.id }, { entryId: two.id }];
    expect(await events('vault.entry_removed')).toMatchObject(deleted);
    expect(await events('vault.code_viewed')).toHaveLength(3);
  });

  it('T5: reaches what is somebody’s own with --person only, and that is on their log', async () => {
    await callTwofold(['user', 'create', 'ann'], { cwd, input: 'correct horse battery staple\n' });
    const { id } = await add(['own', '--person', 'ann']);
    expect(await commands.failure(cwd, ['remove', id, '--yes'])).toMatchObject({ exit: 1 });
    await commands.json(cwd, ['rename', id, 'mine', '--person', 'ann']);
    await commands.json(cwd, ['remove', 'mine', '--person', 'ann', '--yes']);
    const [person] = await rowsOf(join(cwd, 'data'), "select user_id from people where username = 'ann'");
    for (const action of ['vault.entry_changed', 'vault.entry_removed'])
      expect(await events(action)).toMatchObject([{ entryId: id, user_id: person?.user_id }]);
  });
});

describe('twofold vault share', () => {
  const members = () => rowsOf(join(cwd, 'data'), 'select user_id, access, expires_at from vault_grants');

  it('lets a person into a collection until a time, on the audit log, and takes it back', async () => {
    await callTwofold(['user', 'create', 'bob'], { cwd, input: 'correct horse battery staple\n' });
    expect(await commands.failure(cwd, ['share', 'bob'])).toEqual({ code: 'collection.not_found', exit: 1 });
    const { collection } = await add(['ann']);
    const words = ['share', 'bob', '--access', 'edit', '--until', '30d'];
    const shared = await commands.json<{ member: { id: string } }>(cwd, words);
    expect(shared).toMatchObject({
      ...{ collection, access: 'edit', member: { username: 'bob' } },
      expiresAt: expect.stringMatching(/Z$/),
    });
    const [person] = await rowsOf(join(cwd, 'data'), "select user_id from people where username = 'bob'");
    expect(await members()).toMatchObject([{ user_id: person?.user_id, access: 'edit' }]);
    expect(await commands.json(cwd, ['members'])).toEqual([{ ...shared, role: 'member' }]);
    const taken = await commands.vault(cwd, ['unshare', shared.member.id, '--collection', 'Team']);
    expect([taken.code, taken.stderr]).toEqual([0, '✓ bob sees Team no more\n']);
    expect(await members()).toEqual([]);
    expect(await commands.failure(cwd, ['unshare', 'bob'])).toEqual({ code: 'member.not_found', exit: 1 });
    const granted = { collectionId: collection.id, member: person?.user_id };
    expect(await events('collection.shared')).toMatchObject([{ ...granted, access: 'edit' }]);
    expect(await events('collection.unshared')).toMatchObject([granted]);
  });

  it('asks before everybody is let in, and lets in nobody who is not there', async () => {
    await add(['ann']);
    expect(await commands.failure(cwd, ['share', 'everybody'])).toEqual({ code: 'usage', exit: 2 });
    expect(await commands.failure(cwd, ['share', 'eve'])).toEqual({ code: 'person.not_found', exit: 1 });
    const past = ['share', 'everybody', '--yes', '--until', '2001-01-01'];
    expect(await commands.failure(cwd, past)).toEqual({ code: 'request.invalid', exit: 1 });
    expect(await members()).toEqual([]);
    await commands.json(cwd, ['share', 'everybody', '--yes']);
    expect(await members()).toMatchObject([{ user_id: null, access: 'read', expires_at: null }]);
  });

  it('members: whoever was let in, also those whose time is over, of the collection that is named', async () => {
    expect(await commands.failure(cwd, ['members'])).toEqual({ code: 'collection.not_found', exit: 1 });
    await callTwofold(['user', 'create', 'bob', '--role', 'viewer'], {
      cwd,
      input: 'correct horse battery staple\n',
    });
    await add(['ann']);
    expect(await commands.vault(cwd, ['members'])).toMatchObject({
      ...{ code: 0, stdout: '' },
      stderr: expect.stringContaining('Only administrators see Team'),
    });
    await commands.json(cwd, ['share', 'bob', '--access', 'edit', '--until', '30d']);
    await rowsOf(join(cwd, 'data'), 'update vault_grants set expires_at = 1000');
    await commands.json(cwd, ['share', 'everybody', '--yes']);
    const { code, stdout } = await commands.vault(cwd, ['members', '--collection', 'Team']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^PERSON +ROLE +ACCESS +UNTIL +SINCE$/m);
    expect(stdout).toMatch(/^bob +viewer +edit +1970-01-01 00:00:01Z \(over\) +20\S+ \S+Z$/m);
    expect(stdout).toMatch(/^everybody +- +read +- +20\S+ \S+Z$/m);
    expect(await commands.failure(cwd, ['members', '-c', 'Other'])).toMatchObject({ exit: 1 });
  });
});

describe('whose entries', () => {
  it('T5: what is somebody’s own is only seen with --person, and then it is on their log', async () => {
    await callTwofold(['user', 'create', 'ann'], { cwd, input: 'correct horse battery staple\n' });
    const shared = await add(['shared']);
    const own = await add(['own', '--person', 'ann'], secretOf(1));
    expect((await list()).map(({ id }) => id)).toEqual([shared.id]);
    expect((await list(['--person', 'ann'])).map(({ id }) => id)).toEqual([own.id]);
    expect(own.collection.name).toBe('the personal collection of ann');
    expect(await commands.failure(cwd, ['code', own.id])).toEqual({ code: 'vault.entry_not_found', exit: 1 });
    expect(await commands.failure(cwd, ['code', shared.id, '--person', 'ann'])).toMatchObject({ exit: 1 });
    await commands.json(cwd, ['code', own.id, '--person', 'ann']);
    const [person] = await rowsOf(join(cwd, 'data'), "select user_id from people where username = 'ann'");
    const userId = person?.user_id;
    expect(await events('vault.entry_added')).toMatchObject([
      { entryId: shared.id, user_id: null },
      { entryId: own.id, user_id: userId },
    ]);
    expect((await events('vault.code_viewed')).at(-1)).toMatchObject({ entryId: own.id, user_id: userId });
  });

  it('a collection is meant by its id or its name', async () => {
    const { collection } = await add(['ann']);
    for (const named of [collection.id, 'Team']) expect(await list(['--collection', named])).toHaveLength(1);
    const { exit, code } = await commands.failure(cwd, ['list', '--collection', 'Other']);
    expect([exit, code]).toEqual([1, 'collection.not_found']);
  });
});

describe('what an API key makes codes of', () => {
  const apiKey = (words: readonly string[]) => callTwofold(['api-key', ...words], { cwd });

  it('T18: is bound, listed and unbound by name, on the audit log, and only with the scope', async () => {
    const { id } = await add(['ann', '--issuer', 'GitHub']);
    const made = await apiKey(['create', '--name', 'ci', '--scope', 'codes', '--json']);
    const { id: key } = JSON.parse(made.stdout) as { id: string };
    expect(JSON.parse((await apiKey(['bind', key, 'github', '--json'])).stdout)).toEqual({
      apiKey: { id: key, name: 'ci' },
      entries: [{ id, label: 'ann', issuer: 'GitHub', collection: 'Team' }],
    });
    expect(await apiKey(['bind', key, 'github'])).toMatchObject({ code: 0 });
    expect((await apiKey(['entries', key])).stdout).toMatch(new RegExp(`${id} +GitHub: ann +Team`));
    expect(await apiKey(['unbind', key, 'nothing'])).toMatchObject({ code: 1 });
    expect(JSON.parse((await apiKey(['unbind', key, id, '--json'])).stdout)).toMatchObject({ entries: [] });
    expect(await events('api_key.entries_changed')).toMatchObject([
      { apiKeyId: key, change: 'bound', entryId: id },
      { apiKeyId: key, change: 'unbound', entryId: id },
    ]);
    const other = await apiKey(['create', '--name', 'other', '--json']);
    const { id: without } = JSON.parse(other.stdout) as { id: string };
    expect(await apiKey(['bind', without, 'github'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('scope codes'),
    });
  });

  it('T5: what is somebody’s own is for their own keys', async () => {
    await callTwofold(['user', 'create', 'ann'], { cwd, input: 'correct horse battery staple\n' });
    const { id } = await add(['own', '--person', 'ann']);
    const shared = await apiKey(['create', '--scope', 'codes', '--json']);
    const { platform, core, close } = await openInstallation({ DATA_DIR: join(cwd, 'data') }, Date.now());
    const ownerUserId = (await core.people.findForLogin(platform.database.read, 'ann'))?.person.userId ?? '';
    const wanted = { applicationId: PEOPLE_APPLICATION_ID, name: 'own', scopes: ['codes'], ownerUserId };
    const own = await platform.database.transaction(
      (tx) => core.apiKeys.create(tx, wanted, { actor: ownerUserId }),
      underApiKeysLock(ownerUserId),
    );
    await close();
    const bind = (key: string) => apiKey(['bind', key, 'own', '--person', 'ann', '--json']);
    const refused = await bind((JSON.parse(shared.stdout) as { id: string }).id);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('role.insufficient')]);
    const { code, stdout } = await bind(own.apiKey.id);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        apiKey: { id: own.apiKey.id, name: 'own' },
        entries: [{ id, label: null, issuer: null, collection: null }],
      },
    ]);
  });
});

it('A32: in all that was printed stands no secret', () => {
  expect(commands.printed().length).toBeGreaterThan(2000);
  for (const secret of [RFC_SECRET, secretOf(1), secretOf(7)])
    expect(commands.printed()).not.toContain(secret);
});
