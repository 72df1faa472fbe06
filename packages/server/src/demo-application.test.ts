import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, openFixture } from './core/applications/fixture.ts';
import { createDemoKey } from './demo-application.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

/** The application whose key this is, or why the key is refused. */
async function ownerOf(key: string): Promise<string> {
  const verdict = await fixture.createAuthenticator().authenticate(key, fixture.time.now);
  return 'refusal' in verdict ? verdict.refusal : verdict.identity.applicationId;
}

function makeApplication(name: string) {
  return fixture.database.transaction((tx) => fixture.applications.create(tx, { name }, fixture.actor));
}

describe('the demo’s API key', () => {
  it('is not of an application that an operator happens to call demo, whose own keys stay as they are', async () => {
    const theirs = await makeApplication('demo');
    const { key } = await fixture.database.transaction((tx) =>
      fixture.apiKeys.create(
        tx,
        { applicationId: theirs.id, name: 'server', scopes: ['mfa'] },
        fixture.actor,
      ),
    );
    expect(await ownerOf(await createDemoKey(fixture))).not.toBe(theirs.id);
    expect(await ownerOf(key ?? '')).toBe(theirs.id);
  });

  it('is of the same application at every start', async () => {
    const first = await ownerOf(await createDemoKey(fixture));
    expect(first).toMatch(/^app_/);
    expect(await ownerOf(await createDemoKey(fixture))).toBe(first);
  });

  it('leaves the key of another process on this store alone, so that two do not make keys in turn', async () => {
    const other = await createDemoKey(fixture);
    await createDemoKey(fixture);
    expect(await ownerOf(other)).toMatch(/^app_/);
  });

  it('is gone after a day', async () => {
    const key = await createDemoKey(fixture);
    fixture.time.now += 24 * 3600 * 1000;
    expect(await ownerOf(key)).toBe('expired');
  });

  it('is not made where an operator has disabled the demo’s application', async () => {
    const id = await ownerOf(await createDemoKey(fixture));
    await fixture.database.transaction((tx) => fixture.applications.disable(tx, id, fixture.actor));
    await expect(createDemoKey(fixture)).rejects.toMatchObject({ code: 'request.not_found' });
    const { items } = await fixture.apiKeys.list(fixture.database.read, id);
    expect(items).toHaveLength(1);
  });
});
