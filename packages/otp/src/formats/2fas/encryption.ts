import { OtpError } from '../../errors.ts';
import { openAesGcm, pbkdf2, sealAesGcm } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { encodeBase64, encodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64, text } from '../encoding/fields.ts';
import { parseBoundedBytes } from '../encoding/json.ts';
import type { FormatTools } from '../format.ts';

/** The app fixes all of it; a file says none of it, so there is nothing to bound. */
const KDF = { hash: 'SHA-256', iterations: 10_000, length: 32 } as const;
const SALT_BYTES = 256;
const NONCE_BYTES = 12;

/**
 * The text that the app seals beside the services to see whether a password fits. It is the same in every
 * installation; without it the app does not take the file.
 */
const REFERENCE =
  'tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgpK6fMl1D6mtsy92R3HkdGfwuXbzLebqVFJsR7' +
  'IZ2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2OvidXQCBnDlGfmz0f1BQySRkkt4ryiJeCjD2o4QsveJ9uDBUn8' +
  'ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd';

/**
 * Opens `base64(ciphertext and tag):base64(salt):base64(nonce)`, whose content is a JSON array.
 *
 * @throws OtpError `format.password_required`, `format.password_wrong`, `format.damaged`
 */
export async function openServices(sealed: unknown, tools: FormatTools): Promise<unknown> {
  const parts = (text(sealed) ?? '').split(':', 4).map(bytesFromBase64);
  const [content, salt, nonce] = parts;
  if (parts.length !== 3 || !content || !salt || !nonce) throw new OtpError('format.damaged');
  const key = await pbkdf2(tools.subtle, requirePassword(tools), { ...KDF, salt });
  const opened = await openAesGcm(tools.subtle, key, nonce, content);
  if (opened === undefined) throw new OtpError('format.password_wrong');
  return parseBoundedBytes(opened);
}

/**
 * The two sealed fields of a backup: one salt and key for both, a nonce for each.
 *
 * @throws OtpError `format.password_required`
 */
export async function sealServices(
  services: string,
  tools: FormatTools,
): Promise<{ servicesEncrypted: string; reference: string }> {
  const salt = tools.random(SALT_BYTES);
  const key = await pbkdf2(tools.subtle, requirePassword(tools), { ...KDF, salt });
  const seal = async (plain: string) => {
    const nonce = tools.random(NONCE_BYTES);
    const content = await sealAesGcm(tools.subtle, key, nonce, encodeUtf8(plain));
    return [content, salt, nonce].map(encodeBase64).join(':');
  };
  return { servicesEncrypted: await seal(services), reference: await seal(REFERENCE) };
}
