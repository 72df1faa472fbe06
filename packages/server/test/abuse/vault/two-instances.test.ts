import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { programOf } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { countStatuses } from '../../users/enrolled-user.ts';
import {
  addEntry,
  bind,
  boardOf,
  bodyOf,
  counterOf,
  disclosuresOf,
  makeCodesKey,
  RFC_SECRET,
  secretOf,
  signedTimestamp,
} from '../../vault/vault.ts';

/** Two servers on one store, whose clocks agree. */
let instances: [Installation, Installation];
let admin: Awaited<ReturnType<typeof administrator>>;
let apiKey: string;
let keyId: string;
beforeAll(async () => {
  const here = await openInstallation();
  const there = await openInstallation({ DATA_DIR: here.dataDir });
  instances = [here, there];
  admin = await administrator(here);
  ({ key: apiKey, id: keyId } = await makeCodesKey(admin, { application: here.applicationId }));
});
afterAll(async () => {
  for (const instance of instances.toReversed()) await instance.close();
});

const advance = (seconds: number) => {
  for (const { clock } of instances) clock.advance(seconds);
};

/** So many calls at once, by turns here and there. */
function burst(
  count: number,
  call: (instance: Installation, number: number) => Promise<CallAnswer>,
): Promise<CallAnswer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, number) => call(instances[number % 2] as Installation, number)),
  );
}

/** The administrator, on this instance. */
function adminOn(instance: Installation) {
  return Object.assign(programOf(instance), { accessToken: admin.accessToken });
}

it('T15: fifty calls for a HOTP code at once get fifty codes, by people and by programs', async () => {
  const entry = await addEntry(admin, { type: 'hotp', counter: 0 });
  await bind(admin, keyId, entry.id);
  const before = (await disclosuresOf(instances[0])).length;
  const answers = await burst(50, (instance, number) => {
    if (number % 3 === 0) return adminOn(instance).call('GET', `/accounts/${entry.id}/otp`);
    if (number % 3 === 1) return instance.call('GET', '/otp', { apiKey });
    return instance.call('POST', '/otp/lease', { apiKey, body: {} });
  });
  expect(countStatuses(answers)).toEqual({ 200: 50 });
  const codes = answers.map((answer) => bodyOf<{ otp: string }>(answer).otp);
  expect(new Set(codes).size).toBe(50);
  // RFC 4226, appendix D.
  for (const code of ['755224', '287082', '359152', '969429', '338314']) expect(codes).toContain(code);
  expect(await counterOf(instances[0], entry.id)).toBe(50);
  expect((await disclosuresOf(instances[0])).length).toBe(before + 50);
});

it('C4: of forty jobs at once no two lease one step, and six of them have one', async () => {
  const entry = await addEntry(admin, { secret: secretOf(1) });
  await bind(admin, keyId, entry.id);
  const answers = await burst(40, (instance) =>
    instance.call('POST', '/otp/lease', { apiKey, body: { minValidSeconds: 0 } }),
  );
  expect(countStatuses(answers)).toEqual({ 200: 6, 429: 34 });
  const given = answers.filter(({ status }) => status === 200).map(({ body }) => body);
  expect(new Set(given.map(({ time_step: step }) => step)).size).toBe(6);
  expect(new Set(given.map(({ otp }) => otp)).size).toBe(6);
});

it('C4: a step that was leased stays so when clocks go back, and when expired rows are deleted', async () => {
  const entry = await addEntry(admin, { secret: secretOf(2) });
  await bind(admin, keyId, entry.id);
  const steps: unknown[] = [];
  const lease = async () => {
    const [answer] = await burst(1, (instance) => instance.call('POST', '/otp/lease', { apiKey, body: {} }));
    if (answer?.status === 200) steps.push(answer.body.time_step);
  };
  for (let round = 0; round < 12; round++) {
    await lease();
    advance(round % 4 === 3 ? -60 : 30);
    const { platform, core, clock } = instances[0];
    await platform.database.transaction((tx) => core.leases.purge(tx, clock.now(), 500));
  }
  expect(new Set(steps).size).toBe(steps.length);
  expect(steps.length).toBeGreaterThan(6);
});

it('T17, X63: of forty copies of one signature, one is answered', async () => {
  const entry = await addEntry(admin, { secret: secretOf(3) });
  await bind(admin, keyId, entry.id);
  const headers = signedTimestamp(apiKey, instances[0].clock.now());
  const answers = await burst(40, (instance) => instance.call('GET', '/otp/secure', { apiKey, headers }));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status } of answers) expect([200, 401, 429]).toContain(status);
});

it('T13: one entry that is added everywhere at once is there once', async () => {
  const before = (await boardOf(admin)).accounts.length;
  const answers = await burst(20, (instance) =>
    adminOn(instance).call('POST', '/accounts', { label: 'same', secret: secretOf(4) }),
  );
  expect(countStatuses(answers)).toEqual({ 201: 1, 409: 19 });
  expect((await boardOf(admin)).accounts).toHaveLength(before + 1);
});

it('two first entries at once make one first collection', async () => {
  const pair = await openInstallation();
  const other = await openInstallation({ DATA_DIR: pair.dataDir });
  try {
    const root = await administrator(pair);
    const added = await Promise.all(
      [pair, other].flatMap((instance, side) =>
        ['', 'personal'].map((collection, index) =>
          Object.assign(programOf(instance), { accessToken: root.accessToken }).call('POST', '/accounts', {
            ...{ label: 'x', secret: secretOf(2 * side + index) },
            ...(collection !== '' && { collection }),
          }),
        ),
      ),
    );
    const collections = added.map((answer) => bodyOf<{ collection: string }>(answer, 201).collection);
    expect(new Set(collections).size).toBe(2);
    expect(await rowsOf(pair.dataDir, 'select id from vault_collections')).toHaveLength(2);
  } finally {
    await other.close();
    await pair.close();
  }
});

it('T2: readers who see the same at once are all on the audit log', async () => {
  for (let number = 10; number < 60; number++) await addEntry(admin, { secret: secretOf(number) });
  const before = (await disclosuresOf(instances[0])).filter(({ method }) => method === 'list').length;
  const answers = await burst(20, (instance, number) =>
    adminOn(instance).call('GET', number % 5 === 0 ? '/accounts?q=a' : '/accounts'),
  );
  expect(countStatuses(answers)).toEqual({ 200: 20 });
  const after = (await disclosuresOf(instances[0])).filter(({ method }) => method === 'list');
  expect(after).toHaveLength(before + 20);
  expect(answers.every(({ text }) => !text.includes(RFC_SECRET))).toBe(true);
});
