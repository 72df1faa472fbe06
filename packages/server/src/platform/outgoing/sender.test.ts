import { execFileSync } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getPriority } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { createSender, type Sender } from './sender.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function open(allowNetworks = ['127.0.0.0/8']): Sender {
  const sender = createSender({ allowHttp: true, allowNetworks });
  closing.push(sender.close);
  return sender;
}

async function listen(handle: (request: IncomingMessage, reply: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Answers nothing until it is told to. */
async function listenInSilence(): Promise<{ url: string; asked: Promise<void>; answer(): void }> {
  const asked = Promise.withResolvers<void>();
  let answers = false;
  const url = await listen((_, reply) => {
    if (answers) reply.end('again');
    asked.resolve();
  });
  return {
    ...{ url, asked: asked.promise },
    answer() {
      answers = true;
    },
  };
}

const request = (url: string, body = '{}') => ({ url, headers: { 'x-kind': 'test' }, body });

/** The processes that this one started and that send. */
function sendingProcesses(): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  return listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === process.pid && args.join(' ').includes('sending-process'),
    )
    .map(([pid]) => Number(pid));
}

it('gives each of many requests its own answer', async () => {
  const url = await listen(async (incoming, reply) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    reply.writeHead(503, { 'retry-after': '7' }).end(`${incoming.headers['x-kind']} ${body}`);
  });
  const sender = open();
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => sender.send(request(url, `number ${i}`))),
  );
  expect(answers).toEqual(
    answers.map((_, i) => ({ status: 503, retryAfter: '7', body: `test number ${i}` })),
  );
});

it('X69: refuses addresses that are not allowed, in the words of failures', async () => {
  let reached = 0;
  const url = await listen((_, reply) => {
    reached++;
    reply.end();
  });
  await expect(open([]).send(request(url))).rejects.toMatchObject({
    name: 'OutgoingError',
    failure: 'address_refused',
  });
  await expect(open().send(request('http://127.0.0.1:1/'))).rejects.toMatchObject({ failure: 'url_refused' });
  await expect(open().send(request('http://127.0.0.1:1024/'))).rejects.toMatchObject({
    failure: 'connection_failed',
  });
  expect(reached).toBe(0);
});

it('sends from a process that gives way to this one', async () => {
  const url = await listen((_, reply) => void reply.end());
  await open().send(request(url));
  // Those of the tests before may still be ending.
  expect(new Set(sendingProcesses().map((pid) => getPriority(pid)))).toEqual(new Set([10]));
});

/** What was under way when the processes got this signal is rejected, and the next request is answered. */
async function expectAnotherAfter(signal: NodeJS.Signals, sender: Sender): Promise<void> {
  const silent = await listenInSilence();
  const hanging = sender.send(request(silent.url));
  const rejected = expect(hanging).rejects.toSatisfy((error: Error) => error.name !== 'OutgoingError');
  await silent.asked;
  for (const pid of sendingProcesses()) process.kill(pid, signal);
  await rejected;
  silent.answer();
  expect(await sender.send(request(silent.url))).toMatchObject({ status: 200, body: 'again' });
}

it('rejects what was under way when the process ends, as nobody’s fault, and starts another', () =>
  expectAnotherAfter('SIGKILL', open()));

it('rejects what a process that hangs was given, and starts another', async () => {
  const sender = createSender({ allowHttp: true, allowNetworks: ['127.0.0.0/8'], timeoutMs: 2000 });
  closing.push(sender.close);
  await expectAnotherAfter('SIGSTOP', sender);
});

it('the end of a process takes nothing from the one after it', async () => {
  const url = await listen((_, reply) => void reply.end('told'));
  const sender = open();
  await sender.send(request(url));
  const [before] = sendingProcesses();
  sender.close();
  const next = sender.send(request(url));
  if (before !== undefined) process.kill(before, 'SIGKILL');
  expect(await next).toMatchObject({ body: 'told' });
});

it('goes on sending when a signal to stop is sent to both processes', async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  const url = await listen((_, reply) => asked.resolve(reply));
  const answered = open().send(request(url));
  const reply = await asked.promise;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    for (const pid of sendingProcesses()) process.kill(pid, signal);
  reply.end('told');
  expect(await answered).toMatchObject({ body: 'told' });
});
