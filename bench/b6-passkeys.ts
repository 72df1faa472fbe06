import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drive, type Shot } from './load/drive.ts';
import { alternate, type Measured, measure } from './load/pairs.ts';
import { registerPasskeys, signedLogins } from './load/passkey-shots.ts';
import { figure, ratioRow, type Section } from './report/section.ts';
import { runOnServerCore, startTwofold } from './servers/child.ts';
import { CONNECTIONS } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';

const USERS = 500;
const LOGINS_PER_ROUND = 6000;
const WARM_UP_LOGINS = 3000;

/** POST /webauthn/login/verify, each assertion fresh, beside the library's check of as many assertions without HTTP. */
export async function b6(bench: Bench): Promise<Section> {
  const dataDir = bench.folder('passkeys');
  const twofold = await startTwofold({ dataDir });
  try {
    const server = {
      port: twofold.port,
      apiKey: readFileSync(join(dataDir, 'first-api-key'), 'utf8').trim(),
    };
    const users = await registerPasskeys(server, USERS);
    const logIn = async (shots: Shot[]) => {
      const next = () => shots.pop();
      return drive({ port: twofold.port, connections: CONNECTIONS, next, seconds: 600 });
    };
    await logIn(await signedLogins(server, users, WARM_UP_LOGINS));
    const { ratio, subject, reference } = await alternate(
      bench.rounds,
      async () => rawRun(LOGINS_PER_ROUND),
      async () => {
        const shots = await signedLogins(server, users, LOGINS_PER_ROUND);
        return measure(twofold, () => logIn(shots));
      },
    );
    return {
      id: 'B6',
      title: 'login with a passkey',
      how:
        '`POST /webauthn/login/verify` with ES256, 64 connections, 500 users, every challenge answered once, each answer ' +
        'after its commit is on disk; *raw* is `verifyAuthenticationResponse` of @simplewebauthn/server on as many ' +
        'assertions, 64 at a time, in a process of its own on the same core.',
      rows: [
        ratioRow(
          {
            what: '`POST /webauthn/login/verify`, 64 connections',
            measured: `${figure(subject.perSecond)}/s, p50 ${figure(subject.p50)} ms, p99 ${figure(subject.p99)} ms`,
            reference: `raw ${figure(reference.perSecond)}/s`,
            ratio,
          },
          { must: 0.5, aim: 0.8 },
        ),
      ],
      notes: [
        `A login takes ${figure(subject.cpuMicros)} µs of the processor, the library's check alone ` +
          `${figure(reference.cpuMicros)} µs. The rest is HTTP, our own reading of what was signed, and one transaction.`,
      ],
    };
  } finally {
    await twofold.stop();
  }
}

/** Its answers have no latency of their own: they are not asked for one by one. */
function rawRun(count: number): Measured {
  const output = runOnServerCore(new URL('servers/raw-passkeys.ts', import.meta.url), [String(count)]);
  const { answers, seconds, cpuMicros } = JSON.parse(output) as Pick<
    Measured,
    'answers' | 'seconds' | 'cpuMicros'
  >;
  const none = Number.NaN;
  return { answers, seconds, cpuMicros, perSecond: answers / seconds, p50: none, p95: none, p99: none };
}
