import type { App } from '../../http/app.ts';
import { callerOf } from '../../http/caller/caller.ts';
import type { CodesDoorParts } from './parts.ts';
import {
  CodeAnswer,
  codeAnswer,
  contextOfKey,
  OtpQuery,
  tags,
  unixSeconds,
  VerifyAnswer,
  VerifyBody,
  withCodesKey,
} from './schemas.ts';

/** GET /otp and POST /otp/verify, with the key alone. */
export function otpRoutes(app: App, { otp, database, clock, callers, refusals }: CodesDoorParts): void {
  const withKey = withCodesKey({ callers, refusals });

  app.get(
    '/otp',
    {
      schema: { tags, summary: 'Get a code', querystring: OtpQuery, response: { 200: CodeAnswer } },
      ...withKey,
    },
    async (request) => {
      const { account, min_valid_for: minValidFor } = request.query;
      const context = contextOfKey(request);
      const wanted = { account, minValidFor };
      const issued = await database.transaction((tx) => otp.issue(tx, callerOf(request), wanted, context));
      return codeAnswer(issued);
    },
  );

  app.post(
    '/otp/verify',
    {
      schema: {
        tags,
        summary: 'Check a code',
        description:
          'Whether it is the code of this time step, or of the one before or after. A code may be checked more than once here: ' +
          'who asks owns the secret. After ten wrong ones of an entry in 15 minutes, 429.',
        body: VerifyBody,
        response: { 200: VerifyAnswer },
      },
      ...withKey,
    },
    async (request) => {
      const { otp: given, account } = request.body;
      const valid = await otp.verify(callerOf(request), { otp: given, account }, contextOfKey(request));
      return { valid, timestamp: unixSeconds(clock.now()) };
    },
  );
}
