import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal, type ValueType } from '../schema.ts';
import { basePath, cookieDomain, host, origin } from './address.ts';
import { databaseUrl } from './database-url.ts';
import { mailService } from './mail-service.ts';
import { networks } from './network.ts';
import { keyFilePath, path } from './path.ts';
import { boolean, integer, line, oneOf } from './scalar.ts';
import { webhookSecret } from './secret.ts';
import { sender } from './sender.ts';
import { twilioAccount, twilioSender } from './twilio.ts';

const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const context = { cwd: '/srv/app' };
const trusted = networks({ refuseWide: true });

const ACCEPTED: [string, ValueType<unknown>, string, unknown][] = [
  ['integer', integer({ min: 0, max: 10 }), ' 10 ', 10],
  ['boolean', boolean, 'YES', true],
  ['boolean', boolean, '0', false],
  ['oneOf', oneOf(['a', 'b']), 'b', 'b'],
  ['line', line({ maxLength: 5 }), 'a é', 'a é'],
  ['host', host, '::1', '::1'],
  ['host', host, 'box.example', 'box.example'],
  ['origin', origin, 'HTTPS://Auth.Example.com:443/', 'https://auth.example.com'],
  ['origin', origin, 'http://[::1]:3000', 'http://[::1]:3000'],
  ['basePath', basePath, '/auth/api', '/auth/api'],
  ['cookieDomain', cookieDomain, '.example.com', 'example.com'],
  ['sender', sender, 'no-reply@example.com', 'no-reply@example.com'],
  ['sender', sender, 'Example Inc <a@example.com>', 'Example Inc <a@example.com>'],
  ['sender', sender, '"Example, Inc" <a@example.com>', '"Example, Inc" <a@example.com>'],
  ['cookieDomain', cookieDomain, 'localhost', 'localhost'],
  ['twilioAccount', twilioAccount, ` AC${'0a'.repeat(16)} `, `AC${'0a'.repeat(16)}`],
  ['twilioSender', twilioSender, '+15005550006', '+15005550006'],
  ['twilioSender', twilioSender, '55555', '55555'],
  ['twilioSender', twilioSender, 'Example Inc', 'Example Inc'],
  ['twilioSender', twilioSender, `MG${'0a'.repeat(16)}`, `MG${'0a'.repeat(16)}`],
  ['path', path, 'a/../b', '/srv/app/b'],
  [
    'keyFilePath',
    keyFilePath,
    '/run/secrets/twofold-production-main-key-01',
    '/run/secrets/twofold-production-main-key-01',
  ],
  ['databaseUrl', databaseUrl, 'sqlite:./a b.db', { kind: 'sqlite', path: '/srv/app/a b.db' }],
  ['webhookSecret', webhookSecret, ` ${SIGNING_SECRET}\n`, SIGNING_SECRET],
  ['mailService', mailService, ' Gmail ', 'Gmail'],
  ['networks', trusted, 'none', []],
  [
    'networks',
    trusted,
    '10.1.2.3/8, loopback fd00::1/8',
    ['10.0.0.0/8', '127.0.0.0/8', '::1/128', 'fd00::/8'],
  ],
  ['networks', trusted, '::ffff:192.168.1.9/120,192.0.2.1', ['192.168.1.0/24', '192.0.2.1/32']],
  ['networks', trusted, 'fc00::/7 2001:db8::', ['fc00::/7', '2001:db8::/128']],
  ['networks', networks({ refuseWide: false }), '0.0.0.0/0,::/0', ['0.0.0.0/0', '::/0']],
];

const REFUSED: [string, ValueType<unknown>, string[]][] = [
  ['twilioAccount', twilioAccount, ['', 'foo', 'AC1', `SK${'0'.repeat(32)}`, `AC${'g'.repeat(32)}`]],
  [
    'twilioSender',
    twilioSender,
    ['', '12', '15005550006', '+0123456789', 'a name too long', 'MG1234567890ab', 'Exámple', 'a\u0007'],
  ],
  [
    'integer',
    integer({ min: 1, max: 10 }),
    ['0', '11', '-1', '1.0', '1e1', '0x1', '٣', '', ' ', '9'.repeat(400)],
  ],
  ['boolean', boolean, ['', 'maybe', 'truee', '2', 'constructor', '__proto__']],
  ['oneOf', oneOf(['production']), ['', 'prod', 'Production', 'production2']],
  ['line', line({ maxLength: 5, forbidden: ':' }), ['', ' ', 'a:b', 'a\nb', '123456', '\ud800', '\u202e']],
  ['host', host, ['', 'a b', 'http://x', '[::1]', '-x', 'a..b', '1.2.3.4:80', 'x'.repeat(64)]],
  [
    'origin',
    origin,
    [
      '',
      'example.com',
      'ftp://a',
      'javascript:1',
      'https://a/b',
      'https://a/?q',
      'https://a#',
      'https://u:p@a',
      'https://',
    ],
  ],
  [
    'basePath',
    basePath,
    ['', '/', 'api', '/api/', '//api', '/../x', '/.', '/a b', '/%2e', '/a?b', '/:x', '/*'],
  ],
  ['cookieDomain', cookieDomain, ['', 'com', '192.168.1.1', '::1', 'a b.com', 'a.com;x', '..a.com', '1.2']],
  ['path', path, ['', ' ', 'a\u0000b', '~/x', 'a\nb']],
  [
    'keyFilePath',
    keyFilePath,
    ['0f'.repeat(32), `${'aB3/'.repeat(10)}aB3=`, 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg', ''],
  ],
  [
    'databaseUrl',
    databaseUrl,
    [
      '',
      'x.db',
      'sqlite:',
      'sqlite::memory:',
      'sqlite://host/x',
      'sqlite:a?mode=ro',
      'mysql://x',
      'postgresql:d',
    ],
  ],
  [
    'sender',
    sender,
    [
      '',
      'Example',
      'example.com',
      'a@b.c, d@e.f',
      'Ex, Inc <a@b.c>',
      'Ex <a@b.c> <d@e.f>',
      'Ex <a>',
      'a@b@c',
      'a@b\nc',
    ],
  ],
  ['mailService', mailService, ['', 'Gmial', 'smtp.example.com', 'constructor', '__proto__']],
  [
    'webhookSecret',
    webhookSecret,
    [
      '',
      'x',
      SIGNING_SECRET.slice(6),
      'whsec_',
      `whsec_${'A'.repeat(30)}`,
      `whsec_${'A'.repeat(100)}`,
      'whsec_a b',
    ],
  ],
  [
    'networks',
    trusted,
    [
      '',
      ',',
      'true',
      'any',
      '10.0.0',
      '10.0.0.0/33',
      '::/129',
      'fe80::1%eth0',
      '1.2.3.4/-1',
      '1.2.3.4/08x',
      'none,loopback',
    ],
  ],
];

describe('values', () => {
  it.each(ACCEPTED)('%s accepts', (_name, type, text, value) => {
    expect(type.parse(text, context)).toEqual(value);
  });

  it.each(REFUSED)('%s refuses every malformed text', (_name, type, texts) => {
    for (const text of texts) expect([text, type.parse(text, context)]).toEqual([text, expect.any(Refusal)]);
  });
});

describe('trusted networks', () => {
  it.each([
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1,128.0.0.0/1',
    '1.2.3.4/7',
    '::/1',
    '::ffff:0:0/96',
    '::ffff:10.0.0.0/100',
    '::/80',
    '::ffff:1.2.3.4/90',
    'loopback,::/64',
  ])('X19: %s would let clients choose their own address, and is refused', (text) => {
    const refusal = trusted.parse(text, context);
    expect(refusal).toMatchObject({ problem: expect.stringContaining('trusts nearly every address') });
  });

  it('X19: the canonical form holds the same addresses as the network given', () => {
    const bits = fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 }), fc.ipV4());
    fc.assert(
      fc.property(bits, ([address, prefix, probe]) => {
        const [canonical] = trusted.parse(`${address}/${prefix}`, context) as string[];
        const given = new BlockList();
        given.addSubnet(address, prefix);
        const shown = new BlockList();
        const [network = '', length] = canonical?.split('/') ?? [];
        shown.addSubnet(network, Number(length));
        expect(shown.check(address)).toBe(true);
        expect(shown.check(probe)).toBe(given.check(probe));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 7, max: 128 }), (address, prefix) => {
        const parsed = trusted.parse(`${address}/${prefix}`, context);
        if (parsed instanceof Refusal) return;
        const again = trusted.parse(parsed[0] ?? '', context);
        expect(again).toEqual(parsed);
        const [network = '', length] = parsed[0]?.split('/') ?? [];
        const shown = new BlockList();
        shown.addSubnet(network, Number(length), network.includes(':') ? 'ipv6' : 'ipv4');
        expect(shown.check(address, 'ipv6')).toBe(true);
      }),
    );
  });
});
