import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRelyingParties } from '../factors/webauthn/relying-party.ts';
import { type Fixture, openFixture } from './fixture.ts';
import type { OwnRelyingParty } from './relying-party.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const set = (relyingParty: OwnRelyingParty | null) =>
  fixture.database.transaction((tx) =>
    fixture.applications.setRelyingParty(tx, fixture.application.id, relyingParty, fixture.actor),
  );
const SHOP = {
  id: 'Shop.Example',
  name: 'The shop',
  origins: ['https://Shop.example:443/', 'https://shop.test'],
};

describe('the relying party of an application', () => {
  it('is what its passkeys are made for, until it is taken away', async () => {
    const changed = await set(SHOP);
    expect(changed.relyingParty).toEqual({
      id: 'shop.example',
      name: 'The shop',
      origins: ['https://shop.example', 'https://shop.test'],
    });
    const relyingParties = createRelyingParties({
      ...{ rpId: undefined, rpName: undefined, origins: undefined, topOrigins: undefined, requireUv: true },
      ...{ attestationRoots: undefined, siteName: 'Twofold', publicUrl: 'https://auth.example', port: 3000 },
    });
    const { database, application } = fixture;
    const current = () => relyingParties.of(database.read, application.id);
    expect(await current()).toMatchObject(changed.relyingParty ?? {});
    expect((await set(null)).relyingParty).toBeNull();
    expect(await current()).toMatchObject({ id: 'auth.example' });
  });

  it.each([
    { ...SHOP, id: 'com' },
    { ...SHOP, id: '127.0.0.1' },
    { ...SHOP, id: 'https://shop.example' },
    { ...SHOP, id: 'shop..example' },
    { ...SHOP, origins: [] },
    { ...SHOP, origins: ['http://shop.example'] },
    { ...SHOP, origins: ['https://shop.example/login'] },
    { ...SHOP, origins: ['https://ann@shop.example'] },
    { ...SHOP, origins: ['javascript:alert(1)'] },
    { ...SHOP, name: '' },
  ])('is not %j', async (relyingParty) => {
    await expect(set(relyingParty)).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
