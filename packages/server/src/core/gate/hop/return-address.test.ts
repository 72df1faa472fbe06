import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createReturnAddresses, isAddressOf } from './return-address.ts';

const wiki = { origins: ['https://wiki.example.com', 'http://localhost:8080'] };

describe('the way back from a login', () => {
  it.each([
    'https://wiki.example.com',
    'https://wiki.example.com/',
    'https://wiki.example.com/a/b?c=d&e=%2F',
    'https://WIKI.example.com:443/a',
    'http://localhost:8080/x',
  ])('leads to %s', (url) => {
    expect(isAddressOf(wiki, url)).toBe(true);
  });

  it.each([
    '',
    '/',
    '/a',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https:/\\evil.example',
    'https:\\\\evil.example',
    'https:evil.example',
    'https://evil.example/',
    'https://wiki.example.com.evil.example/',
    'https://wiki.example.com@evil.example/',
    'https://user@wiki.example.com/',
    'https://evil.example\\@wiki.example.com/',
    'https://evil.example#@wiki.example.com/',
    'https://evil.example?https://wiki.example.com/',
    'https://wiki.example.com:8443/',
    'http://wiki.example.com/',
    'wss://wiki.example.com/',
    ' https://wiki.example.com/',
    'https://wiki.example.com/ x',
    'https://wiki.example.com/a\n',
    'https://wiki.example.com\t/',
    'https://wiki.example.com/\\evil',
    'https://wiki.example.com/%00',
    'https://wiki.example.com/#x',
    'javascript:alert(1)//https://wiki.example.com',
    'data:text/html,x',
    'https://wiki.example.com\u3002evil.example/',
    `https://wiki.example.com/${'a'.repeat(9000)}`,
  ])('G34: never leads to %j', (url) => {
    expect(isAddressOf(wiki, url)).toBe(false);
  });
});

describe('the signature of the way back', () => {
  const key = 'a key of this test';
  const addresses = createReturnAddresses({
    mac: (_purpose, text) => createHmac('sha256', key).update(text).digest('base64url'),
  });
  const service = { ...wiki, id: 'svc_1' };
  const address = { url: 'https://wiki.example.com/a', stateHash: 'state' };
  const signature = addresses.sign(service, address);

  it('opens the way that it was made for', () => {
    expect(addresses.isValid(service, address, signature)).toBe(true);
  });

  it.each([
    ['another page of the service', service, { ...address, url: 'https://wiki.example.com/b' }, signature],
    ['another browser', service, { ...address, stateHash: '' }, signature],
    ['another service', { ...service, id: 'svc_2' }, address, signature],
    ['no signature', service, address, ''],
    ['one byte less', service, address, signature.slice(0, -1)],
    ['another byte', service, address, `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`],
  ])('G34: opens nothing for %s', (_what, of, to, by) => {
    expect(addresses.isValid(of, to, by)).toBe(false);
  });
});
