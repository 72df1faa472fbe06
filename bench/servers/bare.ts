/**
 * The reference, in a process of its own: a Fastify route for each one that is measured, of the same method, which
 * validates the same body and answers a body of the same size. It does no other work.
 */
import { formatOtpauth } from '@twofold/otp';
import fastify from 'fastify';
import { qrCodeDataUrl } from '../../packages/server/src/core/factors/totp/qr-code.ts';
import {
  CodeAnswer,
  OtpQuery,
  VerifyAnswer,
  VerifyBody,
} from '../../packages/server/src/doors/codes/schemas.ts';
import { BoardQuery, BoardView } from '../../packages/server/src/doors/vault/schemas.ts';
import {
  LoginAnswer,
  LoginBody,
  SetupAnswer,
  SetupBody,
} from '../../packages/server/src/doors/verify/schemas.ts';
import { BARE_VISITOR, DIRECT_SERVICES } from '../load/gate-shots.ts';
import { benchEntryCodes } from '../population/bench-entry.ts';
import { bareBoard } from './bare-board.ts';

const ServiceParams = {
  type: 'object',
  required: ['service'],
  properties: { service: { type: 'string', minLength: 1, maxLength: 64 } },
};

const app = fastify({ logger: false });

const route = (path: string, body: object, answer: object, payload: unknown) =>
  app.post(path, { schema: { body, response: { 200: answer } } }, (_request, reply) => {
    reply.send(payload);
  });

/** What it answers is made at the first request: nobody else waits for it. */
const getRoute = (path: string, querystring: object, answer: object, make: () => unknown) => {
  let payload: unknown;
  app.get(path, { schema: { querystring, response: { 200: answer } } }, (_request, reply) => {
    payload ??= make();
    reply.send(payload);
  });
};

const timestamp = new Date().toISOString();
const seconds = Math.floor(Date.now() / 1000);

/** As long as what the server draws for the users of the benchmark. */
const picture = qrCodeDataUrl(
  formatOtpauth({
    type: 'totp',
    secret: new Uint8Array(20).fill(0x5a),
    issuer: 'Twofold',
    label: 'enrolled-0000000',
    algorithm: 'SHA1',
    digits: 6,
    periodSeconds: 30,
  }),
);

route('/login', LoginBody, LoginAnswer, {
  success: true,
  message: 'The code was accepted.',
  meta: {
    method: 'TOTP_APP',
    user: 'user-0000000',
    ip: '127.0.0.1',
    userAgent: '',
    timestamp,
    recoveryCodesRemaining: 10,
  },
});

route('/setup', SetupBody, SetupAnswer, {
  qrCode: picture,
  recoveryCodes: Array.from({ length: 10 }, () => 'XXXX-XXXX-XXXX-XXXX'),
  factorId: `fac_${'0'.repeat(26)}`,
});

route('/otp/verify', VerifyBody, VerifyAnswer, { valid: true, timestamp: seconds });
getRoute('/otp', OtpQuery, CodeAnswer, () => {
  const [otp] = benchEntryCodes(1, seconds * 1000);
  return { otp, valid_for_seconds: 15, timestamp: seconds, valid_from: seconds };
});
for (const entries of [1000, 5000])
  getRoute(`/api/accounts/${entries}`, BoardQuery, BoardView, () => bareBoard(entries));

/** A proxy hands the name on to the application, which answers with it. */
const identity = {
  ...{ 'remote-user': BARE_VISITOR, 'remote-name': 'person-00000', 'remote-email': '' },
  ...{ 'remote-groups': '', 'remote-role': '', 'remote-assertion': '' },
};
for (const face of ['nginx', 'forward']) {
  app.get<{ Params: { service: string } }>(
    `/authz/${face}/:service`,
    { schema: { params: ServiceParams } },
    (request, reply) => {
      if (!request.params.service.startsWith(DIRECT_SERVICES)) reply.headers(identity);
      reply.send('');
    },
  );
}

await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ url: app.listeningOrigin })}\n`);
process.once('SIGTERM', () => app.close());
