import bcrypt from 'bcryptjs';
import { afterEach, describe, expect, it } from 'vitest';
import { naughtyStrings } from '../../../test/routes/naughty-strings.ts';
import { isOutdated } from './cost.ts';
import { createPasswordHasher, type HasherOptions, type PasswordHasher, sizeOfGroup } from './hasher.ts';

let hasher: PasswordHasher;
const open = (options: HasherOptions = {}) => {
  hasher = createPasswordHasher(options);
  return hasher;
};
afterEach(() => hasher.close());

describe('the password hasher', () => {
  it('N06: keeps Argon2id with its cost and a salt of 128 bits', async () => {
    const passwordHash = await open().hash('correct horse battery staple');
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(isOutdated(passwordHash)).toBe(false);
  });

  it('N03: verifies all of a long password', async () => {
    const password = 'x'.repeat(127);
    const passwordHash = await open().hash(`${password}y`);
    expect(await hasher.verify(passwordHash, `${password}y`)).toBe(true);
    expect(await hasher.verify(passwordHash, `${password}z`)).toBe(false);
    expect(await hasher.verify(passwordHash, password)).toBe(false);
  });

  it('takes every naughty text for a part of a password, to its end', async () => {
    const naughty = naughtyStrings.join('').normalize('NFKC');
    expect(naughty).toMatch(/\0/);
    const passwordHash = await open().hash(`${naughty}y`);
    expect(await hasher.verify(passwordHash, `${naughty}y`)).toBe(true);
    expect(await hasher.verify(passwordHash, `${naughty}z`)).toBe(false);
  });

  it('takes hashes of bcrypt, which are replaced at the next login', async () => {
    const passwordHash = await bcrypt.hash('a password of before', 4);
    expect(isOutdated(passwordHash)).toBe(true);
    expect(await open().verify(passwordHash, 'a password of before')).toBe(true);
    expect(await hasher.verify(passwordHash, 'a password of befor')).toBe(false);
  });

  it('takes what is no hash for nobody’s', async () => {
    expect(await open().verify('no hash at all', 'x')).toBe(false);
    expect(await hasher.verify('$argon2id$v=19$m=1$broken', 'x')).toBe(false);
  });

  it('A28: finds hashes that cost less than is asked for now', () => {
    open();
    expect(isOutdated('$argon2id$v=19$m=4096,t=3,p=1$AAAA$AAAA')).toBe(true);
    expect(isOutdated('$argon2id$v=19$m=65536,t=3,p=4$AAAA$AAAA')).toBe(false);
    expect(isOutdated('$argon2i$v=19$m=65536,t=3,p=4$AAAA$AAAA')).toBe(true);
  });

  it('gives each of a storm the answer to its own password, in groups or alone', async () => {
    open({ concurrency: 1 });
    const passwords = ['one of three', 'another of three', 'the last of three'];
    const hashes = await Promise.all(passwords.map((password) => bcrypt.hash(password, 4)));
    const storm = Array.from({ length: 200 }, (_, index) => ({ of: index % 3, given: (index % 7) % 3 }));
    const answers = storm.map(({ of, given }) => hasher.verify(hashes[of] ?? '', passwords[given] ?? ''));
    expect(await Promise.all(answers)).toEqual(storm.map(({ of, given }) => of === given));
  });

  describe('in groups', () => {
    /** How many were answered in each turn of the event loop in which any was. */
    async function sizesOf(storm: number): Promise<number[]> {
      const passwordHash = await bcrypt.hash('a password of many', 4);
      const sizes = new Map<number, number>();
      const answers = Array.from({ length: storm }, async () => {
        await hasher.verify(passwordHash, 'a password of many');
        const turn = performance.nodeTiming.uvMetricsInfo.loopCount;
        sizes.set(turn, (sizes.get(turn) ?? 0) + 1);
      });
      await Promise.all(answers);
      return [...sizes.values()];
    }

    it('answers each of a few by itself', async () => {
      open({ concurrency: 1 });
      expect(await sizesOf(6)).toEqual([1, 1, 1, 1, 1, 1]);
    });

    it('answers many together, but no more than 48', async () => {
      open({ concurrency: 1 });
      const sizes = await sizesOf(500);
      expect(Math.max(...sizes)).toBeGreaterThan(8);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(48);
    });

    it.each([1, 2, 3, 8, 48, 64])(
      'holds nobody up by a third of what waits, and has 48 under way, on %i cores',
      (cores) => {
        for (let waiting = 0; waiting <= 1000; waiting++) {
          const size = sizeOfGroup(waiting, cores);
          expect(size).toBeGreaterThanOrEqual(1);
          expect(size - 1).toBeLessThan(Math.max(1, waiting / cores / 3));
          expect(size * cores).toBeLessThanOrEqual(Math.max(48, cores));
        }
      },
    );
  });

  it('refuses what is more than the queue holds, at once, and does the rest', async () => {
    open({ concurrency: 1, maxWaiting: 3 });
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => hasher.hash('a password of many')));
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(6);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'password.busy', status: 503 });
  });
});
