import { Connection, type Reply } from './load/connection.ts';
import { LoginCodes } from './load/login-codes.ts';
import { loginRequest } from './load/shots.ts';
import { seed } from './population/seed.ts';
import { figure, median, type Section } from './report/section.ts';
import { type ServerChild, startTwofold } from './servers/child.ts';
import { type Bench, range } from './servers/stand.ts';
import { startStores } from './servers/stores.ts';

const REPLAYS = 1000;
const ROUNDS = 5;

interface Outcome {
  accepted: number;
  refused: number;
  failed: number;
  seconds: number;
}

/** 1,000 sends of one code at once, over two instances on PostgreSQL. */
export async function b9(bench: Bench): Promise<Section> {
  const stores = await startStores();
  const instances: ServerChild[] = [];
  try {
    const dataDir = bench.folder('replays');
    const apiKey = await seed(dataDir, { users: ROUNDS + 1, stride: 1 });
    const env = await stores.adopt(dataDir);
    for (const name of ['one', 'two'])
      instances.push(await startTwofold({ dataDir: bench.folder(name), env }));
    const codes = new LoginCodes(range(0, ROUNDS + 1));
    const rounds: Outcome[] = [];
    for (let round = 0; round <= ROUNDS; round++) rounds.push(await replay(instances, apiKey, codes));
    // The first opens the connections and compiles the code.
    const measured = rounds.slice(1);
    const worst = measured.find(({ accepted, failed }) => accepted !== 1 || failed > 0) ?? measured[0];
    return {
      id: 'B9',
      title: '1,000 replays of one code at once',
      how: `One fresh code sent ${REPLAYS} times at once on as many connections, half of them to each of two instances; ${ROUNDS} users, one after the other.`,
      rows: [
        {
          what: `\`POST /login\`, ${figure(REPLAYS)} times the same code`,
          measured: `${worst?.accepted} accepted, ${worst?.refused} refused, ${worst?.failed} other answers`,
          reference: 'the rule',
          ratio: undefined,
          mustReach: '1 accepted, no 5xx',
          aim: 'the same',
          reached: measured.every(({ accepted, failed }) => accepted === 1 && failed === 0),
        },
      ],
      notes: [
        `All answers were there after ${figure(median(measured.map(({ seconds }) => seconds)))} s: they take turns on the lock of the user.`,
      ],
    };
  } finally {
    for (const instance of instances) await instance.stop();
    await stores.stop();
  }
}

async function replay(
  instances: readonly ServerChild[],
  apiKey: string,
  codes: LoginCodes,
): Promise<Outcome> {
  const fresh = codes.next();
  if (!fresh) throw new Error('There is no fresh code.');
  const request = loginRequest(apiKey, fresh.user, fresh.code);
  const connections = await Promise.all(
    range(0, REPLAYS).map((index) => Connection.open(instances[index % instances.length]?.port ?? 0)),
  );
  const startedAt = performance.now();
  const replies = await Promise.all(
    connections.map((one) => new Promise<Reply>((done, failed) => one.send(request, done, failed))),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const one of connections) one.close();
  const count = (...statuses: number[]) => replies.filter(({ status }) => statuses.includes(status)).length;
  const [accepted, refused] = [count(200), count(401, 429)];
  return { accepted, refused, failed: REPLAYS - accepted - refused, seconds };
}
