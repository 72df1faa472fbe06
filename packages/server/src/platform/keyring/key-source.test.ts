import { createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemRandom } from '../random.ts';
import { findMasterKeys, type KeySettings, loadMasterKeys } from './key-source.ts';
import { masterKeyId } from './master-keys/master-key.ts';

const random = createSystemRandom();
const keyText = () => randomBytes(32).toString('base64');
const idOf = (text: string) => masterKeyId(createSecretKey(Buffer.from(text, 'base64')));
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twofold-key-source-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

function load(settings: Partial<KeySettings>) {
  return loadMasterKeys({ dataDir, embedded: true, production: false, ...settings }, random);
}

function refusal(settings: Partial<KeySettings>): { code?: string; message: string } {
  try {
    load(settings);
  } catch (error) {
    return error as Error & { code: string };
  }
  return { message: 'nothing was refused' };
}

describe('the master keys', () => {
  it('come from ENCRYPTION_KEY first, then the earlier ones in their order', () => {
    const [current, older, oldest] = [keyText(), keyText(), keyText()];
    const loaded = load({ encryptionKey: current, encryptionKeysPrevious: ` ${older},\n${oldest} ` });
    expect(loaded.keys.map(masterKeyId)).toEqual([current, older, oldest].map(idOf));
    expect(loaded).toMatchObject({ origin: 'environment' });
    const listed = load({ encryptionKey: current, encryptionKeysPrevious: [older ?? '', oldest ?? ''] });
    expect(listed.keys.map(masterKeyId)).toEqual(loaded.keys.map(masterKeyId));
    expect(loaded.reload).toBeUndefined();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('come from ENCRYPTION_KEY_FILE, which can be read again', () => {
    const path = join(dataDir, 'mounted-key');
    const [first, second, previous] = [keyText(), keyText(), keyText()];
    writeFileSync(path, `${first}\n`, { mode: 0o600 });
    const loaded = load({ encryptionKeyFile: path, encryptionKeysPrevious: previous, encryptionKey: ' ' });
    expect(loaded).toMatchObject({ origin: 'file', path });
    writeFileSync(path, `${second}\n${first}\n`);
    expect(loaded.reload?.().map(masterKeyId)).toEqual([second, first, previous].map(idOf));
  });

  it('are made in a file beside the embedded database at the first start, and said to be', () => {
    const first = load({ production: true });
    expect(first).toMatchObject({ origin: 'created-file', path: join(dataDir, 'encryption-key') });
    const second = load({ production: true });
    expect(second.origin).toBe('file');
    expect(second.keys.map(masterKeyId)).toEqual(first.keys.map(masterKeyId));
  });

  it('X72: are never made up in production with PostgreSQL', () => {
    const { code, message } = refusal({ production: true, embedded: false });
    expect(code).toBe('keyring.missing_key');
    expect(message).toContain('ENCRYPTION_KEY');
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('X72: are never made up beside earlier ones, nor for a key file that is missing', () => {
    expect(refusal({ encryptionKeysPrevious: keyText() }).message).toContain(
      'ENCRYPTION_KEYS_PREVIOUS is set',
    );
    const missing = join(dataDir, 'not-mounted');
    expect(refusal({ encryptionKeyFile: missing }).code).toBe('keyring.missing_key');
    expect(existsSync(missing)).toBe(false);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('X72: ENCRYPTION_KEY and ENCRYPTION_KEY_FILE together are refused', () => {
    const { message } = refusal({ encryptionKey: keyText(), encryptionKeyFile: '/etc/twofold/key' });
    expect(message).toMatch(/ENCRYPTION_KEY and ENCRYPTION_KEY_FILE are both set/);
  });

  it('X72: a weak key is refused wherever it stands, by name and without its value', () => {
    const weak = 'changeme-changeme-changeme-changeme-changem';
    const inCurrent = refusal({ encryptionKey: weak });
    expect(inCurrent.message).toMatch(/^ENCRYPTION_KEY /);
    const inPrevious = refusal({ encryptionKey: keyText(), encryptionKeysPrevious: `${keyText()} ${weak}` });
    expect(inPrevious.message).toMatch(/^Key 2 of ENCRYPTION_KEYS_PREVIOUS /);
    for (const { code, message } of [inCurrent, inPrevious]) {
      expect(code).toBe('keyring.weak_key');
      expect(message).not.toContain('changeme');
    }
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('X72: the same key twice is refused, in whatever spelling', () => {
    const text = keyText();
    const hex = Buffer.from(text, 'base64').toString('hex');
    expect(refusal({ encryptionKey: text, encryptionKeysPrevious: hex }).code).toBe('keyring.weak_key');
    const other = keyText();
    const twice = refusal({ encryptionKey: text, encryptionKeysPrevious: `${other},${other}` });
    expect(twice.message).toContain(`same key twice (key id ${idOf(other)})`);
    expect(twice.message).not.toContain(other);
  });

  it('are not made where data are only opened; a file that is named and missing is refused', () => {
    const find = (settings: Partial<KeySettings>) =>
      findMasterKeys({ dataDir, production: false, ...settings }, random);
    expect(find({})).toBeUndefined();
    expect(() => find({ encryptionKeyFile: join(dataDir, 'absent') })).toThrow('absent');
    expect(readdirSync(dataDir)).toEqual([]);
    const text = keyText();
    expect(find({ encryptionKey: text })?.map(masterKeyId)).toEqual([idOf(text)]);
    const made = load({});
    expect(find({})?.map(masterKeyId)).toEqual(made.keys.map(masterKeyId));
  });

  it('X72: two purposes with one secret are refused, in whatever spelling', () => {
    const text = keyText();
    const bytes = Buffer.from(text, 'base64');
    for (const shared of [text, bytes.toString('base64url'), bytes.toString('hex')]) {
      const { code, message } = refusal({ encryptionKey: text, otherSecrets: { API_KEY: shared } });
      expect(code).toBe('keyring.weak_key');
      expect(message).toMatch(/^API_KEY has the same value/);
      expect(message).not.toContain(shared);
    }
    expect(
      load({ encryptionKey: text, otherSecrets: { API_KEY: keyText(), OTP_SECRET: undefined } }).keys,
    ).toHaveLength(1);
  });
});
