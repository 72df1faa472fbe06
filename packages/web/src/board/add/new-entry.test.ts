import { describe, expect, it } from 'vitest';
import { missingFields, newEntryOf, scannedEntryOf } from './new-entry.ts';

describe('an entry by its key', () => {
  it('has what was entered, and leaves the rest to the server', () => {
    expect(newEntryOf({ secret: 'JBSW Y3DP', label: 'anna' })).toEqual({
      secret: 'JBSW Y3DP',
      label: 'anna',
    });
    expect(
      newEntryOf({
        secret: 'JBSW',
        label: 'anna',
        issuer: 'GitHub',
        collection: 'c1',
        digits: '8',
        period: '60',
      }),
    ).toEqual({ secret: 'JBSW', label: 'anna', issuer: 'GitHub', collection: 'c1', digits: 8, period: 60 });
  });

  it('has a counter or a period, as its kind does', () => {
    const fields = { secret: 'JBSW', label: 'anna', period: '60', counter: '7' };
    expect(newEntryOf({ ...fields, type: 'hotp' })).toEqual({
      secret: 'JBSW',
      label: 'anna',
      type: 'hotp',
      counter: 7,
    });
    expect(newEntryOf({ ...fields, type: 'totp' })).toEqual({
      secret: 'JBSW',
      label: 'anna',
      type: 'totp',
      period: 60,
    });
  });

  it('takes an address in place of the key, with the names that were entered besides', () => {
    const uri = 'otpauth://totp/GitHub:anna?secret=JBSWY3DPEHPK3PXP';
    expect(newEntryOf({ secret: uri, digits: '8' })).toEqual({ uri });
    expect(newEntryOf({ secret: uri, label: 'Anna', collection: 'c1' })).toEqual({
      uri,
      label: 'Anna',
      collection: 'c1',
    });
  });

  it('that was scanned has the names that the form was left with, and none that was emptied', () => {
    const uri = 'otpauth://totp/GitHub:anna?secret=JBSWY3DPEHPK3PXP';
    expect(scannedEntryOf(uri, { issuer: 'Hub' })).toEqual({ uri, issuer: 'Hub', label: '' });
    expect(scannedEntryOf(uri, { label: 'anna', collection: 'c1' })).toEqual({
      ...{ uri, issuer: null, label: 'anna', collection: 'c1' },
    });
  });

  it.each([
    [{}, ['secret']],
    [{ label: 'anna' }, ['secret']],
    [{ secret: 'JBSW' }, ['label']],
    [{ secret: 'JBSW', label: 'anna' }, []],
    [{ secret: ' otpauth://totp/x?secret=JBSW' }, []],
    [{ secret: 'steam://JBSW' }, []],
  ])('%o lacks %o', (fields, missing) => {
    expect(missingFields(fields)).toEqual(missing);
  });
});
