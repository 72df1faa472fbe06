import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemRandom } from '../../random.ts';
import { addKeyToFile, createKeyFile, readKeyFile, removeKeyFromFile } from './key-file.ts';
import { formatMasterKey, generateMasterKey, masterKeyId } from './master-key.ts';

const random = createSystemRandom();
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twofold-key-file-'));
  path = join(directory, 'data', 'encryption-key');
});
afterEach(() => rmSync(directory, { recursive: true }));

const idsOf = (file: string) => readKeyFile(file).map(masterKeyId);
const codeOf = (code: string) => expect.objectContaining({ code });

/** A process that waits for its standard input to end, then makes the key file and says which key it got. */
function startCreator() {
  const program = `
    import { createKeyFile } from ${JSON.stringify(new URL('./key-file.ts', import.meta.url).href)};
    import { masterKeyId } from ${JSON.stringify(new URL('./master-key.ts', import.meta.url).href)};
    import { createSystemRandom } from ${JSON.stringify(new URL('../../random.ts', import.meta.url).href)};
    process.stdout.write('ready ');
    for await (const chunk of process.stdin) void chunk;
    const { created, keys } = createKeyFile(${JSON.stringify(path)}, createSystemRandom());
    process.stdout.write(created + ' ' + keys.map(masterKeyId).join());`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return { child, ready: once(child.stdout, 'readable'), output: () => text(child.stdout) };
}

describe('a key file', () => {
  it('is made with mode 0600 and one key, and is the same at the next start', () => {
    const first = createKeyFile(path, random);
    expect(first.created).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o700);
    expect(first.keys).toHaveLength(1);
    const second = createKeyFile(path, random);
    expect(second.created).toBe(false);
    expect(second.keys.map(masterKeyId)).toEqual(first.keys.map(masterKeyId));
    expect(readdirSync(join(directory, 'data'))).toEqual(['encryption-key']);
  });

  it('X72: processes that start together share one key, and one of them made it', async () => {
    const creators = [startCreator(), startCreator(), startCreator(), startCreator()];
    await Promise.all(creators.map((creator) => creator.ready));
    for (const { child } of creators) child.stdin.end();
    const outputs = await Promise.all(creators.map((creator) => creator.output()));
    const answers = outputs.map((output) => output.replace('ready ', '').split(' '));
    expect(answers.filter(([created]) => created === 'true')).toHaveLength(1);
    expect(new Set(answers.map(([, ids]) => ids))).toEqual(new Set(idsOf(path)));
    expect(readdirSync(join(directory, 'data'))).toEqual(['encryption-key']);
  });

  it.each([0o604, 0o640, 0o644, 0o666, 0o620])('X72: with mode %o is refused, with the fix', (mode) => {
    createKeyFile(path, random);
    chmodSync(path, mode);
    expect(() => readKeyFile(path)).toThrow(`chmod 600 ${path}`);
    expect(() => addKeyToFile(path, random)).toThrow(`chmod 600 ${path}`);
  });

  it('holds one key per line, comments and empty lines apart', () => {
    const keys = [generateMasterKey(random), generateMasterKey(random)];
    createKeyFile(path, random);
    writeFileSync(path, `\ufeff# keys\r\n\r\n${keys.map(formatMasterKey).join('\r\n # old\r\n')}\r\n`);
    expect(idsOf(path)).toEqual(keys.map(masterKeyId));
  });

  it('X72: without a key, with a weak one, or with one twice is refused, by line and without the value', () => {
    createKeyFile(path, random);
    const line = readFileSync(path, 'utf8').split('\n').at(-2) ?? '';
    expect(() => readKeyFile(`${path}-2`)).toThrow(codeOf('keyring.missing_key'));
    writeFileSync(path, '# nothing\n');
    expect(() => readKeyFile(path)).toThrow(codeOf('keyring.missing_key'));
    writeFileSync(path, `${line}\npassword\n`);
    expect(() => readKeyFile(path)).toThrow(/^Line 2 of .*encryption-key /);
    writeFileSync(path, `${line}\n${line}\n`);
    expect(() => readKeyFile(path)).toThrow(/same key twice \(key id [0-9a-f]{10}\)/);
  });

  it('A26: a new key comes before the others; comments, mode and old keys stay', () => {
    createKeyFile(path, random);
    const before = readFileSync(path, 'utf8');
    const [oldId] = idsOf(path);
    const newId = addKeyToFile(path, random);
    expect(idsOf(path)).toEqual([newId, oldId]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const after = readFileSync(path, 'utf8').split('\n');
    expect(before.split('\n').every((line) => after.includes(line))).toBe(true);
    expect(after[0]).toMatch(/^#/);
    expect(readdirSync(join(directory, 'data'))).toEqual(['encryption-key']);
  });

  it('A26: a key is taken out alone; the last one stays', () => {
    createKeyFile(path, random);
    const [oldId = ''] = idsOf(path);
    const newId = addKeyToFile(path, random);
    removeKeyFromFile(path, oldId, random);
    expect(idsOf(path)).toEqual([newId]);
    expect(() => removeKeyFromFile(path, newId, random)).toThrow(codeOf('keyring.missing_key'));
    expect(idsOf(path)).toEqual([newId]);
  });

  it('two changes at once never write each other away', () => {
    createKeyFile(path, random);
    const [oldId = ''] = idsOf(path);
    const interrupting = {
      bytes(length: number) {
        expect(() => addKeyToFile(path, random)).toThrow(codeOf('keyring.key_in_use'));
        return random.bytes(length);
      },
    };
    const newId = addKeyToFile(path, interrupting);
    expect(idsOf(path)).toEqual([newId, oldId]);
  });

  it('that is a link to a mounted file is changed where it lies', () => {
    createKeyFile(path, random);
    const link = join(directory, 'link');
    symlinkSync(path, link);
    const newId = addKeyToFile(link, random);
    expect(idsOf(path)[0]).toBe(newId);
    expect(idsOf(link)[0]).toBe(newId);
  });
});
