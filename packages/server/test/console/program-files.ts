import { Buffer } from 'node:buffer';
import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { decodeBase32, parseOtpauth } from '@twofold/otp';
import type { FormatEntry, FormatName } from '@twofold/otp/formats/format';
import { writeFile } from '@twofold/otp/formats/write';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { javaMap } from '../../../otp/test/java-map.ts';
import { LIBSODIUM_EXPORT, LIBSODIUM_EXPORT_PASSWORD } from '../../../otp/test/libsodium-vectors.ts';
import { formatTools } from '../../src/core/vault/secrets/format-tools.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import {
  accounts,
  andOtpFile,
  freeOtpPlusFile,
  googleParts,
  otpauthFile,
  protonFile,
  stratumFile,
  twoFasFile,
} from '../vault/other-programs.ts';
import { type GivenFile, textFile } from './pictures.ts';

/** A file as its program writes it. */
export interface ProgramFile {
  format: FormatName;
  /** What the preview calls it. */
  title: string;
  file: GivenFile;
  /** Undefined: it is not encrypted. */
  password?: string;
  /** What accounts are called in it. */
  names: readonly string[];
}

export const FILE_PASSWORD = 'a password für this file';

const all = accounts.map(({ issuer }) => issuer);
const [ann] = accounts as [(typeof accounts)[number]];

/** One of each format. Those that the package writes are its own; the others are made by hand or by other means. */
export async function programFiles(): Promise<readonly ProgramFile[]> {
  const text = (name: string, content: string | Uint8Array) => textFile(name, content);
  const password = FILE_PASSWORD;
  return [
    { format: 'otpauth', title: 'otpauth:// lines', file: text('a.txt', otpauthFile()), names: all },
    {
      ...{ format: 'google', title: 'Google Authenticator' },
      ...{ file: text('google.txt', googleParts().join('')), names: ['Example', 'Counter'] },
    },
    {
      format: 'aegis',
      title: 'Aegis',
      file: text('aegis.json', await written('aegis')),
      password,
      names: all,
    },
    { format: '2fas', title: '2FAS', file: text('backup.2fas', twoFasFile(password)), password, names: all },
    {
      ...{ format: 'ente', title: 'Ente Auth (encrypted)', password: LIBSODIUM_EXPORT_PASSWORD },
      file: text('ente.txt', JSON.stringify(LIBSODIUM_EXPORT)),
      names: ['Twofold', 'Café & Co#', 'Steam'],
    },
    {
      ...{ format: 'bitwarden', title: 'Bitwarden (JSON)', password, names: all.slice(0, 2) },
      file: text('bitwarden.json', await written('bitwarden', 2)),
    },
    {
      ...{ format: 'bitwarden-csv', title: 'Bitwarden (CSV)', names: ['Example'] },
      file: text(
        'bitwarden.csv',
        `folder,favorite,type,name,notes,fields,login_uri,login_username,login_password,login_totp\nWork,1,login,Example,,,https://example.com,ann,never read,${ann.secret}\n`,
      ),
    },
    {
      ...{ format: 'proton', title: 'Proton Authenticator', password },
      ...{ file: text('proton.json', protonFile(password)), names: all.slice(0, 2) },
    },
    { format: 'stratum', title: 'Stratum', file: text('stratum.json', stratumFile()), names: all },
    {
      ...{ format: 'andotp', title: 'andOTP', password, names: all },
      file: text('otp_accounts.json.aes', andOtpFile(password)),
    },
    { format: 'freeotp-plus', title: 'FreeOTP+', file: text('freeotp.json', freeOtpPlusFile()), names: all },
    {
      ...{ format: 'freeotp-2', title: 'FreeOTP 2', password, names: ['Example'] },
      file: text('externalBackup.xml', freeOtp2File(password)),
    },
    {
      ...{ format: 'raivo', title: 'Raivo', password, names: ['Example'] },
      file: text('raivo-otp-export.zip', await raivoFile(password)),
    },
    {
      ...{ format: '2fauth', title: '2FAuth', names: ['Example'] },
      file: text(
        '2fauth.json',
        JSON.stringify({
          ...{ app: '2fauth_v6.0.0', schema: 1, datetime: '' },
          data: [
            {
              ...{ otp_type: 'totp', account: ann.label, service: ann.issuer, secret: ann.secret },
              ...{ digits: 6, algorithm: 'sha1', period: 30, counter: null },
            },
          ],
        }),
      ),
    },
    {
      ...{ format: 'keepass', title: 'KeePass and KeePassXC', names: ['Example'] },
      file: text(
        'keepassxc.csv',
        `"Group","Title","Username","Password","URL","Notes","TOTP"\n"Root","Example","ann","never read","","","otpauth://totp/Example:ann?secret=${ann.secret}&issuer=Example"\n`,
      ),
    },
    {
      ...{ format: 'passbolt', title: 'Passbolt', names: ['Example'] },
      file: text(
        'passbolt.json',
        JSON.stringify({
          ...{ name: 'Example', username: 'ann' },
          totp: { secret_key: ann.secret, digits: 6, algorithm: 'SHA1', period: 30 },
        }),
      ),
    },
    {
      ...{ format: 'steam', title: 'Steam (maFile)', names: ['Steam'] },
      file: text(
        '76561190000000000.maFile',
        JSON.stringify({ shared_secret: ann.bytes.toString('base64'), account_name: 'gabe' }),
      ),
    },
  ];
}

/** By the package's own writer. @param count of the accounts: Bitwarden has none with a counter */
async function written(format: 'aegis' | 'bitwarden', count = accounts.length): Promise<Uint8Array> {
  const entries = otpauthFile()
    .trimEnd()
    .split('\n')
    .slice(0, count)
    .map((uri): FormatEntry => ({ account: parseOtpauth(uri), groups: [], favourite: false }));
  return (await writeFile(format, entries, formatTools(FILE_PASSWORD, createSystemRandom()))).bytes;
}

const signed = (bytes: Uint8Array) => [...new Int8Array(bytes)];

/** FreeOTP's backup of one account: keys that are sealed by keys, in a map as Java serialises it. */
function freeOtp2File(password: string): Uint8Array {
  const [salt, master, iterations] = [Buffer.alloc(32, 0xa5), Buffer.alloc(32, 0x5a), 1000];
  const seal = (key: Uint8Array, plain: Uint8Array, purpose: string) => {
    const nonce = Buffer.alloc(12, 0xc3);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    const parameters = Buffer.concat([Buffer.from('3011040c', 'hex'), nonce, Buffer.from('020110', 'hex')]);
    return {
      ...{ mCipher: 'AES/GCM/NoPadding', mCipherText: signed(sealed) },
      ...{ mParameters: signed(parameters), mToken: purpose },
    };
  };
  const masterKey = JSON.stringify({
    ...{ mAlgorithm: 'PBKDF2withHmacSHA512', mIterations: iterations, mSalt: signed(salt) },
    mEncryptedKey: seal(pbkdf2Sync(password, salt, iterations, 32, 'sha512'), master, 'AES'),
  });
  const key = JSON.stringify({ key: JSON.stringify(seal(master, decodeBase32(ann.secret), 'HmacSHA1')) });
  const token = JSON.stringify({
    ...{ algo: 'SHA1', digits: 6, period: 30, type: 'TOTP' },
    ...{ issuerExt: ann.issuer, issuerInt: ann.issuer, label: ann.label },
  });
  return javaMap(
    new Map([
      ['masterKey', masterKey],
      ['one', key],
      ['one-token', token],
    ]),
  );
}

/** Raivo's zip, by the library that writes zips. */
async function raivoFile(password: string): Promise<Uint8Array> {
  const item = {
    ...{ issuer: ann.issuer, account: ann.label, secret: ann.secret, algorithm: 'SHA1', digits: '6' },
    ...{ kind: 'TOTP', timer: '30', pinned: 'false', counter: '0', iconType: '', iconValue: '' },
  };
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    ...{ useWebWorkers: false, password, encryptionStrength: 3 as const },
  });
  await writer.add('raivo-otp-export.json', new Uint8ArrayReader(Buffer.from(JSON.stringify([item]))));
  return writer.close();
}
