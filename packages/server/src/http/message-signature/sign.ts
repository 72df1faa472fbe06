import { serializeInnerList } from 'structured-headers';
import { formatContentDigest } from './content-digest.ts';
import { type HeaderLine, headerValues, type SignedMessage } from './message.ts';
import { isRefused } from './refusal.ts';
import { buildSignatureBase } from './signature-base.ts';
import { SIGNATURE_ALGORITHM, signatureMac } from './signing-secret.ts';

/** Headers that change what a request does, covered wherever they are sent. */
const COVERED_WHEN_SENT = ['content-type', 'idempotency-key'];

export interface Signer {
  /** The public part of an API key: `<id>` of `tf_<id>_<secret>`. */
  readonly keyId: string;
  /** 32 bytes, from `parseSigningSecret`. They key the HMAC and are never sent. */
  readonly secret: Uint8Array;
}

/**
 * The client's side: the headers to add to a request so that `verifyMessageSignature` accepts it. A header
 * Content-Digest must not be there yet.
 *
 * @param now `createdSeconds` in Unix seconds; `nonce` of 16 to 128 printable ASCII characters, used once
 * @throws RangeError when the request has a target or a header that cannot be signed
 */
export function signMessage(
  message: SignedMessage,
  { keyId, secret }: Signer,
  { createdSeconds, nonce }: { createdSeconds: number; nonce: string },
): HeaderLine[] {
  const added: HeaderLine[] =
    message.body.length > 0 ? [['Content-Digest', formatContentDigest(message.body)]] : [];
  const covered = COVERED_WHEN_SENT.filter((name) => headerValues(message.headers, name).length > 0);
  if (added.length > 0) covered.push('content-digest');
  const components = ['@method', '@authority', '@path', '@query', ...covered];
  const parameters = new Map<string, string | number>([
    ['created', createdSeconds],
    ['nonce', nonce],
    ['keyid', keyId],
    ['alg', SIGNATURE_ALGORITHM],
  ]);
  const serialized = serializeInnerList([components.map((name) => [name, new Map()]), parameters]);
  const built = buildSignatureBase(
    { ...message, headers: [...message.headers, ...added] },
    components,
    serialized,
  );
  if (isRefused(built)) throw new RangeError(`this request cannot be signed: ${built.refusal}`);
  const signature = signatureMac(built.base, secret).toString('base64');
  return [...added, ['Signature-Input', `sig1=${serialized}`], ['Signature', `sig1=:${signature}:`]];
}
