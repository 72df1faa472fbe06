import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import type { CallAnswer } from '../installation/installation.ts';
import { eventually, readMail, type SmtpTestServer, startSmtpServer } from '../servers/smtp.ts';
import { startTwilio, type TwilioStandIn } from '../servers/twilio.ts';
import { countStatuses } from '../users/enrolled-user.ts';
import { type FaultStore, openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { acceptedCount } from './apparatus/rows.ts';
import { expectWholeHistory } from './apparatus/wholeness.ts';

const SENDS = 1000;
const PATIENCE_MS = 180_000;
const ACCOUNT = { sid: `AC${'0'.repeat(32)}`, token: 'the token of the stand-in' };

/** Codes as people get them: out of a mail that arrived, and out of an SMS that was handed to the stand-in for Twilio. */
describe.each<SetUp>(['embedded', 'distributed'])(
  'fault 6, %s: codes that were sent, over two processes',
  (setUp) => {
    let store: FaultStore;
    let mail: SmtpTestServer;
    let twilio: TwilioStandIn;
    const callers: HttpCaller[] = [];
    beforeAll(async () => {
      [store, mail, twilio] = await Promise.all([
        openFaultStore(setUp),
        startSmtpServer(),
        startTwilio(ACCOUNT),
      ]);
      const env = {
        EMAIL_HOST: '127.0.0.1',
        EMAIL_PORT: String(mail.port),
        EMAIL_FROM: 'no-reply@example.com',
        TWILIO_ACCOUNT_SID: ACCOUNT.sid,
        TWILIO_AUTH_TOKEN: ACCOUNT.token,
        TWILIO_PHONE_NUMBER: '+15005550006',
        TWILIO_BASE_URL: twilio.url,
        WEBHOOK_ALLOW_NETWORKS: '127.0.0.1/32',
        WEBHOOK_ALLOW_HTTP: 'true',
        // A busy machine is not what is tested here.
        DATABASE_TIMEOUT: '20000',
        DATABASE_CONNECT_TIMEOUT: '20000',
      };
      for (let count = 0; count < 2; count++) callers.push(httpCaller(await store.start(env)));
    }, PATIENCE_MS);
    afterAll(async () => {
      for (const caller of callers) caller.close();
      await store[Symbol.asyncDispose]();
      await Promise.all([mail.close(), twilio.close()]);
    });
    const first = () => callers[0] as HttpCaller;

    const mailed = (to: string, count: number) =>
      eventually(() => {
        const mails = mail.received.filter((one) => one.to.includes(to));
        return mails.length < count
          ? undefined
          : /^\d{6}$/m.exec(readMail(mails.at(-1)?.raw ?? '').text)?.[0];
      });
    const texted = (to: string, count: number) =>
      eventually(() => {
        const texts = twilio.sent.filter((one) => one.to === to);
        return texts.length < count ? undefined : /^\d{6}/.exec(texts.at(-1)?.body ?? '')?.[0];
      });

    async function expectOneSuccess(send: (caller: HttpCaller) => Promise<CallAnswer>): Promise<void> {
      const sends = Array.from({ length: SENDS }, (_, index) => send(callers[index % 2] as HttpCaller));
      const counts = countStatuses(await Promise.all(sends));
      const { 200: accepted, 401: refused = 0, 409: confirmed = 0, 429: locked = 0, ...others } = counts;
      expect([accepted, refused + confirmed + locked, others]).toEqual([1, SENDS - 1, {}]);
    }

    it.each([
      { kind: 'email', to: { email: 'alice@example.com' }, codeOf: mailed },
      { kind: 'sms', to: { phoneNumber: '+5511987654321' }, codeOf: texted },
    ])(
      `X02, N08: of ${SENDS} parallel uses of one code by $kind exactly one succeeds: the first one, and one of a challenge`,
      async ({ kind, to, codeOf }) => {
        const user = `user-of-${kind}`;
        const path = `/mfa/users/${user}`;
        const destination = String(Object.values(to)[0]);
        const added = await first().call('POST', `${path}/factors`, { body: { kind, ...to } });
        expect(added.status, added.text).toBe(201);
        const { id } = added.body.factor as { id: string };
        const enrolling = { code: await codeOf(destination, 1) };
        await expectOneSuccess((caller) =>
          caller.call('POST', `${path}/factors/${id}/confirm`, { body: enrolling }),
        );
        expect((await first().call('POST', `${path}/unlock`)).status).toBe(204);

        const asked = await first().call('POST', `${path}/challenges`, { body: { kind } });
        expect(asked.status, asked.text).toBe(201);
        const answering = { challengeId: asked.body.challengeId, code: await codeOf(destination, 2) };
        await expectOneSuccess((caller) => caller.call('POST', `${path}/verify`, { body: answering }));
        expect(await acceptedCount(store.databaseUrl, id)).toBe(2);
        await expectWholeHistory(store.databaseUrl);
      },
      PATIENCE_MS,
    );
  },
);
