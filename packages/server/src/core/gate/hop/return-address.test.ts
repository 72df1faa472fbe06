import { describe, expect, it } from 'vitest';
import { isAddressOf } from './return-address.ts';

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
