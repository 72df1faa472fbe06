import { describe, expect, it } from 'vitest';
import { isHandheld, nameOfAgent, systemOf } from './user-agent.ts';

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('what a device is called', () => {
  it.each([
    [`${windows} ${chrome}`, 'Chrome, Windows'],
    [`${windows} ${chrome} Edg/142.0.0.0`, 'Edge, Windows'],
    [`${windows} ${chrome} OPR/120.0.0.0`, 'Opera, Windows'],
    [`Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0`, 'Firefox, Linux'],
    [`${iPhone} Version/18.5 Mobile/15E148 Safari/604.1`, 'Safari, iPhone'],
    [`${iPhone} CriOS/142.0 Mobile/15E148 Safari/604.1`, 'Chrome, iPhone'],
    [`Mozilla/5.0 (Linux; Android 15) ${chrome.replace('Safari', 'Mobile Safari')}`, 'Chrome, Android'],
    ['curl/8.5.0', 'curl'],
    ['something of our own', 'something of our own'],
    ['', '?'],
  ])('by %j is %s', (userAgent, name) => {
    expect(nameOfAgent(userAgent)).toBe(name);
  });

  it('is cut where it is long: it is whatever somebody sent', () => {
    expect(nameOfAgent('x'.repeat(5000))).toHaveLength(65);
  });

  it('is its system alone, for a passkey', () => {
    expect(systemOf(`${windows} ${chrome}`)).toBe('Windows');
    expect(systemOf('')).toBe('');
    expect(isHandheld(iPhone)).toBe(true);
    expect(isHandheld(windows)).toBe(false);
  });
});
