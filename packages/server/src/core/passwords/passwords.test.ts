import bcrypt from 'bcryptjs';
import { afterAll, describe, expect, it } from 'vitest';
import { createPasswordHasher } from '../../platform/passwords/hasher.ts';
import { createPasswords } from './passwords.ts';

const hasher = createPasswordHasher();
const passwords = createPasswords({ hasher, policy: { minLength: 12, siteNames: ['Twofold'] } });
afterAll(() => hasher.close());

describe('passwords', () => {
  it('N03: are verified as a whole, in whatever spelling they are typed', async () => {
    const password = `${'ä long one '.repeat(11)}ending`;
    const passwordHash = await passwords.hash(password.normalize('NFC'));
    expect(await passwords.verify(passwordHash, password.normalize('NFD'))).toBe(true);
    expect(await passwords.verify(passwordHash, `${password.slice(0, -1)}h`)).toBe(false);
  });

  it('of an earlier system are verified, and known as such', async () => {
    const passwordHash = await bcrypt.hash('of the system before', 4);
    expect(await passwords.verify(passwordHash, 'of the system before')).toBe(true);
    expect(passwords.needsRehash(passwordHash)).toBe(true);
    expect(passwords.needsRehash(await passwords.hash('of the system before'))).toBe(false);
  });

  it('A06: of nobody are verified by the same work, and never right', async () => {
    const hashes: string[] = [];
    const counting = createPasswords({
      hasher: {
        ...hasher,
        async verify(passwordHash) {
          hashes.push(passwordHash);
          return true;
        },
      },
      policy: { minLength: 12, siteNames: [] },
    });
    expect(await counting.verify(undefined, 'whatever it is')).toBe(false);
    expect(await counting.verify(null, 'whatever it is')).toBe(false);
    const own = await passwords.hash('whatever it is');
    const shape = (text = '') => text.replace(/[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/, '');
    expect(hashes.map(shape)).toEqual([shape(own), shape(own)]);
    expect(await passwords.verify(undefined, 'whatever it is')).toBe(false);
  });

  it('are refused with the field and the reason, and not repeated', () => {
    try {
      passwords.check('tiny-otter', [], '/newPassword');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'password.refused',
        extras: { errors: [{ pointer: '/newPassword', reason: 'must have at least 12 characters' }] },
      });
      expect(JSON.stringify(error)).not.toContain('tiny-otter');
    }
  });
});
