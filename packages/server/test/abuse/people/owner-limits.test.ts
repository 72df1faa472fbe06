import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { dataOf } from '../../people/client.ts';
import { registerPerson, type TestPerson } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

/** What one owner may do, however many keys and webhooks they make for it. */
let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation({ REGISTRATION: 'open', RATE_LIMIT_UNAUTHENTICATED_MAX: '10000' });
});
afterAll(() => twofold.close());

async function addWebhook(person: TestPerson): Promise<CallAnswer> {
  const body = { url: 'https://hooks.example.com/one', events: ['user.login'] };
  const answer = await person.call('POST', '/webhooks', body);
  noteSecret(String((answer.body.data as { secret?: string })?.secret ?? 'none made'));
  return answer;
}

const webhookId = (answer: CallAnswer) => (dataOf(answer, 201).webhook as { id: string }).id;

async function addKey(person: TestPerson): Promise<CallAnswer> {
  const answer = await person.call('POST', '/api-keys', { name: 'mine', scopes: ['audit'] });
  noteSecret(String((answer.body.data as { key?: string })?.key ?? 'none made'));
  return answer;
}

describe('one owner', () => {
  it('K07: has thirty requests sent by hand in an hour, also with webhooks that are removed and added again', async () => {
    const eve = await registerPerson(twofold, 'eve');
    const statuses: CallAnswer[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const id = webhookId(await addWebhook(eve));
      for (let test = 0; test < 15; test++) statuses.push(await eve.call('POST', `/webhooks/${id}/test`));
      expect((await eve.call('DELETE', `/webhooks/${id}`)).status).toBe(200);
    }
    expect(countStatuses(statuses)).toEqual({ 202: 30, 429: 15 });
    expect(statuses.at(-1)?.headers['retry-after']).toBe('3600');
    const ann = await registerPerson(twofold, 'ann');
    const id = webhookId(await addWebhook(ann));
    expect((await ann.call('POST', `/webhooks/${id}/test`)).status).toBe(202);
  });

  it('adds sixty webhooks in an hour, however many are removed', async () => {
    const bob = await registerPerson(twofold, 'bob');
    const answers: CallAnswer[] = [];
    for (let turn = 0; turn < 62; turn++) {
      const answer = await addWebhook(bob);
      answers.push(answer);
      if (answer.status === 201) await bob.call('DELETE', `/webhooks/${webhookId(answer)}`);
    }
    expect(countStatuses(answers)).toEqual({ 201: 60, 429: 2 });
  });

  it('has fifty API keys, also when they are asked for at once, and is told what to do then', async () => {
    const cat = await registerPerson(twofold, 'cat');
    const answers = await Promise.all(Array.from({ length: 53 }, () => addKey(cat)));
    expect(countStatuses(answers)).toEqual({ 201: 50, 409: 3 });
    const refused = answers.find(({ status }) => status === 409)?.body;
    expect(refused).toMatchObject({
      code: 'api_key.limit_reached',
      detail: expect.stringContaining('Remove one'),
    });
    const made = answers.find(({ status }) => status === 201);
    const { id } = (made ? dataOf(made, 201).apiKey : {}) as { id: string };
    expect((await cat.call('POST', `/api-keys/${id}/rotate`)).status).toBe(409);
    await cat.call('POST', `/api-keys/${id}/revoke`);
    expect((await addKey(cat)).status).toBe(409);
    await cat.call('DELETE', `/api-keys/${id}`);
    expect((await addKey(cat)).status).toBe(201);
  });

  it('reads 120 pages of the audit log in a minute, with however many keys', async () => {
    const dan = await registerPerson(twofold, 'dan');
    const keys = [dataOf(await addKey(dan), 201).key, dataOf(await addKey(dan), 201).key].map(String);
    const read = (turn: number) =>
      turn % 3 === 2
        ? dan.call('GET', '/audit?limit=1')
        : twofold.call('GET', '/api/audit?limit=1', { apiKey: keys[turn % 3] ?? '' });
    const answers: CallAnswer[] = [];
    for (let turn = 0; turn < 126; turn++) answers.push(await read(turn));
    expect(countStatuses(answers)).toEqual({ 200: 120, 429: 6 });
  });
});
