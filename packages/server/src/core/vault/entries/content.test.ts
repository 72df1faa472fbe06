import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TwofoldError } from '../../../platform/errors.ts';
import { changedContent, digestInput, entryOfFields, entryOfUri, nameOf } from './content.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('an entry', () => {
  it('of an address is the one of its fields', () => {
    const uri = `otpauth://totp/Example:ann?secret=${SECRET}&issuer=Example&algorithm=SHA256&digits=8&period=60`;
    const fields = {
      label: 'ann',
      issuer: 'Example',
      secret: SECRET,
      algorithm: 'SHA256',
      digits: 8,
      period: 60,
    };
    const { content } = entryOfUri(uri);
    expect(digestInput(content)).toBe(digestInput(entryOfFields(fields as never).content));
    expect(content).toMatchObject({ label: 'ann', issuer: 'Example', organisation: null });
  });

  it('has the same digest whatever it is called, and another for each parameter', () => {
    const given = { label: 'a', secret: SECRET };
    const digest = (more: object) => digestInput(entryOfFields({ ...given, ...more }).content);
    expect(digest({ label: 'b', issuer: 'c', note: 'd' })).toBe(digest({}));
    const others = [
      { digits: 8 },
      { period: 60 },
      { algorithm: 'SHA256' },
      { type: 'hotp' },
      { type: 'steam' },
    ];
    const digests = [digest({}), ...others.map(digest)];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('T7: keeps no address of an image', () => {
    const uri = `otpauth://totp/x?secret=${SECRET}&image=https://169.254.169.254/&icon=x`;
    expect(JSON.stringify(entryOfUri(uri))).not.toContain('169.254');
  });

  it('T10: is not larger than 8 KiB in all, new, by its address or changed', () => {
    const note = '\u6f22'.repeat(2000);
    const groups = Array.from({ length: 20 }, (_, number) => `${number} ${'\u6f22'.repeat(200)}`);
    const { content } = entryOfFields({ label: 'x', secret: SECRET, note });
    expect(content.note).toBe(note);
    for (const enlarge of [
      () => entryOfFields({ label: 'x', secret: SECRET, note, groups }),
      () => entryOfUri(`otpauth://totp/x?secret=${SECRET}`, { note, groups }),
      () => changedContent(content, { groups }),
    ])
      expect(enlarge).toThrow(TwofoldError);
  });

  it('T10: has a note of lines, without what takes six bytes for nothing or turns a line around', () => {
    const note = `one\r\n\ttwo\u202e${'\u0001'.repeat(100)}\n`;
    expect(entryOfFields({ label: 'x', secret: SECRET, note }).content.note).toBe('one\n\ttwo\n');
  });

  it('T9: has no character in its names that nobody sees, but what words and emoji are written with', () => {
    const unseen = '\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad\u{e0041}\u202e\u2066';
    expect(nameOf(`pay${unseen}pal`, '/label')).toBe('paypal');
    for (const name of [
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
      '\u{1f469}\u200d\u{1f4bb}',
      '\u2708\ufe0f',
    ])
      expect(nameOf(name, '/label')).toBe(name);
  });

  it('N14: a refusal has no part of what was given', () => {
    for (const given of [{ secret: `${SECRET}!` }, { secret: SECRET, label: 'z'.repeat(300) }]) {
      try {
        entryOfFields({ label: 'x', ...given });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(TwofoldError);
        expect(JSON.stringify(error) + String(error)).not.toMatch(/GEZDG|zzz/);
      }
    }
  });

  it('can be renamed, and keeps its secret and an organisation only beside an issuer', () => {
    const { content } = entryOfUri(`otpauth://totp/Org:ann?secret=${SECRET}&issuer=Microsoft`);
    expect(content.organisation).toBe('Org');
    const renamed = changedContent(content, { label: 'new', issuer: null });
    expect(renamed).toMatchObject({ label: 'new', issuer: null, organisation: null });
    expect(renamed.secret).toEqual(content.secret);
  });
});

it('T9: a name has nothing left that a terminal, a header or a reader would act on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const name = nameOf(text, '/label');
      expect(name).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(name.isWellFormed()).toBe(true);
      expect(nameOf(name, '/label')).toBe(name);
    }),
  );
});
