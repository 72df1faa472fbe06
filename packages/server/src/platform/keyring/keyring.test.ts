import { createSecretKey } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemRandom } from '../random.ts';
import { openEnvelope, type Place } from './envelope.ts';
import { createKeyring } from './keyring.ts';
import { addKeyToFile, createKeyFile, readKeyFile } from './master-keys/key-file.ts';
import { generateMasterKey, type MasterKey, masterKeyId, sealingKey } from './master-keys/master-key.ts';
import { watchKeyFile } from './master-keys/watch-key-file.ts';

const random = createSystemRandom();
const place: Place = { table: 'totp_factors', column: 'sealed_secret', rowId: 'fac_1' };
const value = Buffer.from('twenty bytes of seed');
const ringOf = (...keys: MasterKey[]) => createKeyring({ keys, random });

describe('the key ring', () => {
  const first = generateMasterKey(random);
  const second = generateMasterKey(random);

  it('A26: every envelope names its key; the first key seals, all of them open', () => {
    const old = ringOf(first).seal(place, value);
    const ring = ringOf(second, first);
    expect(ring.keyIds).toEqual([masterKeyId(second), masterKeyId(first)]);
    expect(ring.currentKeyId).toBe(masterKeyId(second));
    expect(ring.seal(place, value).split('.')[1]).toBe(masterKeyId(second));
    expect(Buffer.from(ring.open(place, old)).equals(value)).toBe(true);
  });

  it('T21: an old copy of the database opens with the old key, and with no other', () => {
    const old = ringOf(first).seal(place, value);
    expect(Buffer.from(ringOf(first).open(place, old)).equals(value)).toBe(true);
    expect(() => ringOf(second).open(place, old)).toThrow(
      expect.objectContaining({ code: 'keyring.unknown_key' }),
    );
  });

  it('T21: an envelope renamed to another key of the ring does not open', () => {
    const old = ringOf(first).seal(place, value);
    const renamed = old.replace(masterKeyId(first), masterKeyId(second));
    expect(() => ringOf(second, first).open(place, renamed)).toThrow(
      expect.objectContaining({ code: 'keyring.damaged' }),
    );
  });

  it('purposes are separated: neither the master key nor its id is the sealing key', () => {
    const envelope = ringOf(first).seal(place, value);
    expect(() => openEnvelope(first, place, envelope)).toThrow(
      expect.objectContaining({ code: 'keyring.damaged' }),
    );
    expect(sealingKey(first).export().toString('hex')).not.toContain(masterKeyId(first));
    expect(first.export().toString('hex')).not.toContain(masterKeyId(first));
  });

  it('no inspection of a ring or a key shows a key', () => {
    const shown =
      inspect({ ring: ringOf(first), first }, { depth: 9, showHidden: true }) + JSON.stringify({ first });
    for (const key of [first, sealingKey(first)]) {
      expect(shown).not.toContain(key.export().toString('base64').slice(0, 12));
      expect(shown).not.toContain(key.export().toString('hex').slice(0, 12));
    }
  });

  it('X72: refuses to hold no key, or one key twice', () => {
    expect(() => ringOf()).toThrow(expect.objectContaining({ code: 'keyring.missing_key' }));
    expect(() => ringOf(first, createSecretKey(first.export()))).toThrow(
      expect.objectContaining({ code: 'keyring.weak_key' }),
    );
  });
});

describe('a key ring that came from a file', () => {
  let directory: string;
  let path: string;
  let now: number;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'twofold-keyring-'));
    path = join(directory, 'encryption-key');
    now = 1_700_000_000_000;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function serving() {
    let reads = 0;
    const reload = () => {
      reads++;
      return readKeyFile(path);
    };
    const source = watchKeyFile({ path, reload }, { now: () => now });
    const { keys } = createKeyFile(path, random);
    const ring = createKeyring({ keys, random, source });
    ring.refresh();
    reads = 0;
    return { ring, reads: () => reads };
  }

  it('A26: opens at once what another process sealed with a key added a moment ago', () => {
    const { ring } = serving();
    const newId = addKeyToFile(path, random);
    const envelope = createKeyring({ keys: readKeyFile(path), random }).seal(place, value);
    expect(Buffer.from(ring.open(place, envelope)).equals(value)).toBe(true);
    expect(ring.currentKeyId).toBe(newId);
  });

  it('A26: seals with the new key from the next refresh on', () => {
    const { ring } = serving();
    const newId = addKeyToFile(path, random);
    expect(ring.currentKeyId).not.toBe(newId);
    expect(ring.refresh()).toBe(true);
    expect(ring.seal(place, value).split('.')[1]).toBe(newId);
    expect(ring.refresh()).toBe(false);
  });

  it('reads an unchanged file at most once a second, however many unknown keys it meets', () => {
    const { ring, reads } = serving();
    const foreign = createKeyring({ keys: [generateMasterKey(random)], random }).seal(place, value);
    for (let i = 0; i < 100; i++) expect(() => ring.open(place, foreign)).toThrow(/key ring/);
    expect(reads()).toBe(1);
    now += 1000;
    expect(() => ring.open(place, foreign)).toThrow(/key ring/);
    expect(reads()).toBe(2);
    now -= 3_600_000;
    expect(() => ring.open(place, foreign)).toThrow(/key ring/);
    expect(reads()).toBe(3);
  });

  it('serves on when the file is broken or gone, and reports it once', () => {
    const { ring } = serving();
    const envelope = ring.seal(place, value);
    const foreign = createKeyring({ keys: [generateMasterKey(random)], random }).seal(place, value);
    const good = readFileSync(path);
    appendFileSync(path, 'not a key\n');
    expect(() => ring.open(place, foreign)).toThrow(expect.objectContaining({ code: 'keyring.unknown_key' }));
    expect(() => ring.refresh()).toThrow(expect.objectContaining({ code: 'keyring.weak_key' }));
    expect(ring.refresh()).toBe(false);
    expect(Buffer.from(ring.open(place, envelope)).equals(value)).toBe(true);
    rmSync(path);
    expect(() => ring.refresh()).toThrow(expect.objectContaining({ code: 'keyring.missing_key' }));
    expect(ring.refresh()).toBe(false);
    writeFileSync(path, good, { mode: 0o600 });
    expect(ring.refresh()).toBe(false);
    expect(Buffer.from(ring.open(place, envelope)).equals(value)).toBe(true);
  });
});
