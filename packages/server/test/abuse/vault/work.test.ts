import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countWork, type WorkCounter } from '../../installation/counted-work.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { administrator } from '../../people/person.ts';
import {
  addCollection,
  addEntry,
  boardOf,
  bodyOf,
  loggedInAs,
  type Member,
  secretOf,
  share,
} from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let ben: Member;
let hidden: string;
let work: WorkCounter;
beforeAll(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
  ben = await loggedInAs(twofold, 'ben', 'member');
  hidden = (await addEntry(admin)).id;
  const collection = await addCollection(admin, 'Shared');
  await addEntry(admin, { collection, secret: secretOf(1) });
  await share(admin, collection, ben.id, 'edit');
  work = countWork(twofold);
});
afterAll(() => twofold.close());

describe('the list', () => {
  it('is one set of statements, however many entries and collections there are', async () => {
    const look = async () => {
      await boardOf(admin);
      return [...(await work.of(() => boardOf(admin)))];
    };
    const before = await look();
    for (let shelf = 0; shelf < 4; shelf++) {
      const collection = await addCollection(admin, `Shelf ${shelf}`);
      const entries = Array.from({ length: 100 }, (_, number) => ({
        label: `entry ${number}`,
        secret: secretOf(100 * shelf + number),
      }));
      bodyOf(await admin.call('POST', '/accounts/import', { entries, collection }));
    }
    const shape = (statements: readonly string[]) =>
      statements.map((text) => text.replaceAll(/\((?:\$\d+|\?)(?:, (?:\$\d+|\?))*\)/g, '(…)'));
    expect(shape(await look())).toEqual(shape(before));
    // Collections with their grants, entries, and whether their set was named lately: beside the person.
    const reads = before.filter((text) => text.startsWith('select') && text.includes('"vault_'));
    expect(reads).toHaveLength(3);
    expect(before.length).toBeLessThan(8);
  });

  it('T10: is opened for one person one after the other, however many they ask for at once', async () => {
    const collection = await addCollection(admin, 'Long');
    const entries = Array.from({ length: 300 }, (_, number) => ({
      label: `entry ${number}`,
      secret: secretOf(500 + number),
    }));
    bodyOf(await admin.call('POST', '/accounts/import', { entries, collection }));
    const done = await work.of(() => Promise.all(Array.from({ length: 5 }, () => boardOf(admin))));
    // Read, and opened by turns; then their set is looked for.
    let open = 0;
    let most = 0;
    for (const text of done) {
      if (text.includes('from "vault_entries"')) most = Math.max(most, ++open);
      if (text.includes('from "vault_disclosures"')) open--;
    }
    expect(open).toBe(0);
    // The next one may be read before the set of the last one is asked for.
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('P04, T5, T24: an entry that may not be seen', () => {
  it.each([
    ['GET', '', undefined],
    ['GET', '/otp', undefined],
    ['PATCH', '', { label: 'x' }],
    ['DELETE', '', undefined],
  ])('costs what one costs that is not there, and is answered the same: %s%s', async (method, path, body) => {
    const ask = async (id: string) => {
      const answers: unknown[] = [];
      const done = await work.of(async () => {
        const answer = await ben.call(method, `/accounts/${id}${path}`, body);
        const { requestId: _, ...rest } = answer.body;
        answers.push(answer.status, rest);
      });
      return { done: [...done], answers };
    };
    await ask(hidden);
    const there = await ask(hidden);
    expect(there).toEqual(await ask('ent_00000000000000000000000000'));
    expect(there.answers[0]).toBe(404);
  });
});
