import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectRefusal } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { boardOf, bodyOf, loggedInAs, RFC_SECRET, secretOf } from '../../vault/vault.ts';

let twofold: Installation;
let ann: Awaited<ReturnType<typeof loggedInAs>>;
beforeEach(async () => {
  twofold = await openInstallation();
  ann = await loggedInAs(twofold, 'ann', 'member');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await twofold.close();
});

const MIB = 1024 * 1024;
const importing = (body: unknown) => ann.call('POST', '/accounts/import', body);
const entries = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ label: `entry ${number}`, secret: secretOf(number) }));

/** The most calls of a method in one turn of the event loop: nobody else is answered between them. */
function mostInOneTurn<Name extends string>(
  of: { [name in Name]: (...given: never[]) => unknown },
  name: Name,
) {
  const method = of[name];
  const counted = { most: 0, all: 0 };
  let inTurn = 0;
  vi.spyOn(of as Record<string, (...given: never[]) => unknown>, name).mockImplementation((...given) => {
    if (inTurn === 0)
      setImmediate(() => {
        inTurn = 0;
      });
    counted.most = Math.max(counted.most, ++inTurn);
    counted.all++;
    return method.apply(of, given);
  });
  return counted;
}

describe('X71: an import of thousands (T10)', () => {
  it.each(['a first one', 'another'])(
    '%s is checked and sealed by turns, and all of it is there',
    async (which) => {
      if (which === 'another') bodyOf(await importing({ entries: [{ label: 'first', secret: RFC_SECRET }] }));
      const { platform } = twofold;
      const digests = mostInOneTurn(platform.dataKeys, 'mac');
      const sealed = mostInOneTurn(platform.keyring, 'seal');
      const answer = await importing({ entries: entries(1500) });
      expect(bodyOf(answer)).toMatchObject({ added: 1500, existing: 0, refused: 0 });
      for (const counted of [digests, sealed]) {
        expect(counted.all).toBeGreaterThanOrEqual(1500);
        expect(counted.most).toBeLessThanOrEqual(250);
      }
      const { accounts, damaged } = await boardOf(ann);
      const shown = accounts.map(({ label }) => label).filter((label) => label !== 'first');
      expect(shown).toEqual(entries(1500).map(({ label }) => label));
      expect(damaged).toEqual([]);
    },
  );

  it('that comes again, or has an entry twice, adds each once', async () => {
    const given = [...entries(420), ...entries(300)];
    expect(bodyOf(await importing({ entries: given }))).toMatchObject({ added: 420, existing: 300 });
    expect(bodyOf(await importing({ entries: given }))).toMatchObject({ added: 0, existing: 720 });
    expect((await boardOf(ann)).accounts).toHaveLength(420);
  });

  it('is there once, also where two of it come at the same time', async () => {
    const answers = await Promise.all([
      importing({ entries: entries(450) }),
      importing({ entries: entries(450) }),
    ]);
    const added = answers.map((answer) => bodyOf<{ added: number }>(answer).added).sort();
    expect(added).toEqual([0, 450]);
    const { accounts, damaged } = await boardOf(ann);
    expect([accounts.length, damaged.length]).toEqual([450, 0]);
  });
});

it.each(['/accounts', '/accounts/export?format=2fas'])(
  'X71, T10: thousands are opened by turns for %s',
  async (path) => {
    const admin = await administrator(twofold);
    bodyOf(await admin.call('POST', '/accounts/import', { entries: entries(800) }));
    const opened = mostInOneTurn(twofold.platform.keyring, 'open');
    const header = { 'x-export-password': 'twelve-characters' };
    expect((await admin.call('GET', path, undefined, header)).status).toBe(200);
    expect(opened.all).toBeGreaterThanOrEqual(800);
    expect(opened.most).toBeLessThanOrEqual(300);
  },
);

describe('X71: an import of one entry (T10)', () => {
  it.each([
    [
      'a label of a million accents',
      { label: `a${'\u0301'.repeat(500_000)}${'\u0316'.repeat(500_000)}` },
      '/label',
    ],
    [
      'a group of a million accents',
      { groups: ['\u0301'.repeat(500_000) + '\u0316'.repeat(500_000)] },
      '/groups',
    ],
    ['a secret of megabytes', { secret: 'A'.repeat(4 * MIB) }, '/secret'],
    ['an address of megabytes', { uri: `otpauth://totp/${'%ff'.repeat(MIB)}?secret=${RFC_SECRET}` }, '/uri'],
    ['a thousand groups', { groups: Array(1_000).fill('x') }, '/groups'],
  ])('%s is refused, and the others are added', async (_name, wrong, field) => {
    const given = [
      { label: 'a', secret: RFC_SECRET, ...wrong },
      { label: 'good', secret: RFC_SECRET },
    ];
    const { results, added } = bodyOf<{ added: number; results: { field: string | null }[] }>(
      await importing({ entries: given }),
    );
    expect(added).toBe(1);
    expect(results.map((result) => result.field)).toEqual([field, null]);
  });

  it.each([
    ['brackets', `{"entries":[${'[],'.repeat(MIB)}1]}`],
    ['values', `{"entries":[{"secret":"A","groups":[${'"",'.repeat(MIB)}""]}]}`],
    ['keys', `{"entries":[{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":0`).join()}}]}`],
    ['levels', `{"entries":${'['.repeat(2 * MIB)}${']'.repeat(2 * MIB)}}`],
  ])('of nothing but %s is refused before the parser has it', async (_name, body) => {
    const parser = vi.spyOn(JSON, 'parse');
    const answer = await ann.call('POST', '/accounts/import', body);
    expect(parser.mock.calls.filter(([text]) => text.length > MIB / 2)).toEqual([]);
    expectRefusal(answer, 'request.malformed_json');
  });
});
