import { rememberedEntryCodes } from '../population/bench-entry.ts';
import { getRequest, postRequest, type Reply } from './connection.ts';
import type { Shot } from './drive.ts';
import { parse, wrong } from './shots.ts';

type Answer = Partial<Record<'otp' | 'timestamp' | 'valid_for_seconds' | 'valid', unknown>>;

/** `GET /otp`. Its code has to be the one of the time that it names. */
export function codeShots(apiKey: string): () => Shot {
  const codesAt = rememberedEntryCodes(1);
  const shot = {
    request: getRequest('/otp', { 'x-api-key': apiKey }),
    check(reply: Reply) {
      const { otp, timestamp, valid_for_seconds: rest } = parse(reply) as Answer;
      const [expected] = codesAt(Number(timestamp) * 1000);
      if (otp !== expected || typeof rest !== 'number' || rest < 1 || rest > 30) throw wrong(reply);
    },
  };
  return () => shot;
}

/** `POST /otp/verify` with the present code, again and again. */
export function verifyCodeShots(apiKey: string): () => Shot {
  const codesAt = rememberedEntryCodes(1);
  const check = (reply: Reply) => {
    const { valid, timestamp } = parse(reply) as Answer;
    if (valid !== true || !Number.isInteger(timestamp)) throw wrong(reply);
  };
  return () => {
    const [otp] = codesAt(Date.now());
    return { request: postRequest('/otp/verify', apiKey, `{"otp":"${otp}"}`), check };
  };
}
