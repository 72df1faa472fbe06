import { describe, expect, it } from 'vitest';
import { valuesOf } from '../cookie-header.ts';
import { readDeviceCookies } from './device-cookies.ts';

const ID = `gdv_${'0'.repeat(26)}`;
const SECRET = 'A'.repeat(43);
const pair = `device_id=${ID}; hmac_secret=${SECRET}`;

describe('the cookies of a device', () => {
  it('are read among others, in any order', () => {
    const one = { candidates: [{ deviceId: ID, secret: SECRET }] };
    expect(readDeviceCookies(pair)).toEqual(one);
    expect(readDeviceCookies(`a=b; hmac_secret=${SECRET};device_id=${ID}; c`)).toEqual(one);
  });

  it.each([undefined, '', 'a=b', `device_id=${ID}`, `hmac_secret=${SECRET}`])(
    'are missing from %j',
    (header) => {
      expect(readDeviceCookies(header)).toBe('device.missing');
    },
  );

  it.each([
    `device_id=x; hmac_secret=${SECRET}`,
    `device_id=${ID}; hmac_secret=short`,
    `device_id=${ID}; hmac_secret=${SECRET}=`,
    `device_id=${ID}; hmac_secret="${SECRET}"`,
    `device_id=${ID}%20; hmac_secret=${SECRET}`,
    `device_id=${ID}' or 1=1; hmac_secret=${SECRET}`,
    `device_id=${ID.toUpperCase()}; hmac_secret=${SECRET}`,
    `${pair}; x=${'y'.repeat(17_000)}`,
  ])('G19: are malformed in %j', (header) => {
    expect(readDeviceCookies(header)).toBe('device.malformed');
  });

  it('G21: have one spelling of their names: no white space of another kind, no prefix, no capitals', () => {
    for (const header of [
      `\u00a0device_id=${ID}; hmac_secret=${SECRET}`,
      `$Version=1; Device_id=${ID}; hmac_secret=${SECRET}`,
      `device_id =${ID}; hmac_secret=${SECRET}`,
      `\tdevice_id=${ID}; hmac_secret=${SECRET}`,
      `xdevice_id=${ID}; hmac_secret=${SECRET}`,
    ])
      expect(readDeviceCookies(header), header).toBe('device.missing');
  });

  it('G21: of a name that is there twice are all looked at, and no more than two', () => {
    const other = 'B'.repeat(43);
    expect(readDeviceCookies(`${pair}; hmac_secret=${other}`)).toMatchObject({ candidates: { length: 2 } });
    expect(readDeviceCookies(`${pair}; ${pair}`)).toMatchObject({ candidates: { length: 1 } });
    expect(readDeviceCookies(`${pair}; hmac_secret=${other}; hmac_secret=${'C'.repeat(43)}`)).toBe(
      'device.malformed',
    );
  });
});

it('a value is what stands after the first equals sign, as it stands', () => {
  expect(valuesOf('a=1; b=2; a=3=4;a=', 'a')).toEqual(['1', '3=4', '']);
});
