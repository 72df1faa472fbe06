import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../platform/database/database.ts';
import { createRelyingParties, type RelyingPartySettings } from './relying-party.ts';

const settings: RelyingPartySettings = {
  rpId: undefined,
  rpName: undefined,
  origins: undefined,
  topOrigins: undefined,
  requireUv: true,
  attestationRoots: undefined,
  siteName: 'Twofold',
  publicUrl: undefined,
  port: 3000,
};

const installation = (given: Partial<RelyingPartySettings>) =>
  createRelyingParties({ ...settings, ...given }).installation;

/** Of the applications table, whatever is asked. */
const rows = (...found: object[]): Executor => ({
  dialect: 'sqlite',
  execute: <Row>() => ({ rows: found as Row[], changes: 0 }),
});

describe('the installation as a relying party', () => {
  it.each<[string, Partial<RelyingPartySettings>, string, string[]]>([
    ['nothing is configured', {}, 'localhost', ['http://localhost:3000']],
    [
      'it has an address of its own',
      { publicUrl: 'https://auth.example.com' },
      'auth.example.com',
      ['https://auth.example.com'],
    ],
    [
      'its address is a number',
      { publicUrl: 'http://127.0.0.1:8080' },
      'localhost',
      ['http://localhost:8080'],
    ],
    [
      'the domain is a parent of its address',
      { rpId: 'example.com', publicUrl: 'https://auth.example.com' },
      'example.com',
      ['https://auth.example.com'],
    ],
    [
      'the domain is another one',
      { rpId: 'example.org', publicUrl: 'https://auth.example.com' },
      'example.org',
      ['https://example.org'],
    ],
    [
      'the domain only ends like its address',
      { rpId: 'ample.com', publicUrl: 'https://example.com' },
      'ample.com',
      ['https://ample.com'],
    ],
    [
      'origins are configured',
      { rpId: 'example.com', origins: ['https://a.example.com', 'https://example.org'] },
      'example.com',
      ['https://a.example.com', 'https://example.org'],
    ],
  ])('where %s', (_where, given, id, origins) => {
    expect(installation(given)).toMatchObject({ id, origins });
  });

  it('is called as it is configured, or as the site is', () => {
    expect(installation({}).name).toBe('Twofold');
    expect(installation({ rpName: 'Example' }).name).toBe('Example');
  });
});

describe('an application', () => {
  const parties = createRelyingParties({ ...settings, topOrigins: ['https://portal.test'] });
  const own = {
    webauthn_rp_id: 'shop.test',
    webauthn_rp_name: 'Shop',
    webauthn_origins: '["https://shop.test","https://shop.example"]',
  };

  it('has its own domain, and is not framed by whom the installation lets frame it', async () => {
    expect(await parties.of(rows(own), 'app_1')).toMatchObject({
      id: 'shop.test',
      name: 'Shop',
      origins: ['https://shop.test', 'https://shop.example'],
      topOrigins: undefined,
      requireUserVerification: true,
    });
  });

  it('is the installation where it has none, or does not exist', async () => {
    const none = { webauthn_rp_id: null, webauthn_rp_name: null, webauthn_origins: null };
    expect(await parties.of(rows(none), 'app_1')).toBe(parties.installation);
    expect(await parties.of(rows(), 'app_1')).toBe(parties.installation);
  });

  it('adds its origins to the list of its domain, each once', async () => {
    expect(await parties.relatedOrigins(rows(own, own), 'shop.test')).toEqual([
      'https://shop.test',
      'https://shop.example',
    ]);
    expect(await parties.relatedOrigins(rows(), 'localhost')).toEqual(['http://localhost:3000']);
    expect(await parties.relatedOrigins(rows(), 'elsewhere.test')).toEqual([]);
  });
});
