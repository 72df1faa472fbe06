import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../packages/server/test/servers/server.ts';
import { Connection } from './load/connection.ts';
import { drive, type Shot } from './load/drive.ts';
import { BARE_VISITOR, bareGateShots, DIRECT_SERVICES, gateShots, proxiedShots } from './load/gate-shots.ts';
import { alternate, type Measured, measure, type Pairs } from './load/pairs.ts';
import { ask } from './load/person-requests.ts';
import { type BenchDevice, type GatePopulation, revokeBenchDevice, seedGate } from './population/gate.ts';
import { boundRow, figure, type Row, ratioRow, type Section } from './report/section.ts';
import { type ServerChild, startBare, startTwofold } from './servers/child.ts';
import { type ProxyName, proxyNames, startApplication, startProxy } from './servers/proxies.ts';
import { type Bench, range } from './servers/stand.ts';

const DEVICES = 1000;
const SERVICES = 20;
const ROUND_SECONDS = 2.5;
/** Before it, code is not compiled yet. */
const WARM_UP_SECONDS = 4;
const TARGET = { must: 0.4, aim: 0.7 };
const REVOCATIONS = 5;
const POLLED_EVERY_MS = 10;

interface Stand {
  dataDir: string;
  population: GatePopulation;
  ports: Readonly<Record<ProxyName, number>>;
  originOf(service: string): string;
  twofold: ServerChild;
  bare: ServerChild;
}

/** Decisions about requests to services, each named after whom it lets in. */
export async function b1(bench: Bench): Promise<Section> {
  const stand = await openStand(bench);
  try {
    const one = await compare(bench, stand, 1);
    const eight = await compare(bench, stand, 8);
    const many = await compare(bench, stand, 64);
    const proxied: Row[] = [];
    for (const name of proxyNames) proxied.push(await throughProxy(bench, stand, name));
    const mebibytes = stand.twofold.residentKilobytes() / 1024;
    const revoked = await slowestRevocation(stand);
    return {
      id: 'B1',
      title: 'decisions of the gate',
      how:
        `\`GET /authz/nginx/:service\` with the cookies of ${DEVICES.toLocaleString('en-US')} registered devices in turn, at ` +
        `${SERVICES} services which all of them are granted as members of a group. Every answer has to name the person of the ` +
        'device by the pseudonym for that service. Through a proxy of Debian, configured by `twofold gate snippet`, each page comes ' +
        'from an application that answers with the name that it was told; there *bare* answers the questions of the same proxy, and ' +
        'the proxy shares the core of what it asks. Memory is of the server’s process alone.',
      rows: [
        decisionRow('1 connection', one),
        decisionRow('64 connections', many),
        boundRow(
          {
            what: 'p99 at 8 connections',
            value: eight.subject.p99,
            unit: 'ms',
            reference: `bare ${figure(eight.reference.p99)} ms`,
          },
          { must: 5, aim: 5 },
        ),
        ...proxied,
        boundRow(
          {
            what: `a device that another process revoked is refused, the slowest of ${REVOCATIONS}`,
            value: revoked,
            unit: 'ms',
            reference: 'its commit',
          },
          { must: 1000, aim: 1000 },
        ),
        boundRow(
          { what: 'resident memory afterwards', value: mebibytes, unit: 'MiB', reference: '' },
          { must: 100, aim: 90 },
        ),
      ],
      notes: [
        `A decision takes ${figure(many.subject.cpuMicros)} µs of the processor (*bare* ${figure(many.reference.cpuMicros)} µs).`,
        'What limits it: writing the answer, with eight headers that *bare* has not; then collecting what each request leaves, ' +
          'and finding the device, its grants and what the service is told in memory that is cold: devices take turns here, as they ' +
          'do not where each asks for a page. The decision itself, with reading the reported address, is a tenth. Nothing is ' +
          'read while no other process writes to the file.',
      ],
    };
  } finally {
    await Promise.all([stand.twofold.stop(), stand.bare.stop()]);
  }
}

async function openStand(bench: Bench): Promise<Stand> {
  const dataDir = bench.folder('gate');
  const ports = { nginx: await freePort(), caddy: await freePort(), haproxy: await freePort() };
  const originOf = (service: string) => {
    const port = proxyNames.find((name) => name === service);
    return port ? `http://${service}.localhost:${ports[port]}` : `https://${service}.example.com`;
  };
  const services = [
    ...range(0, SERVICES - proxyNames.length).map((n) => `${DIRECT_SERVICES}${n}`),
    ...proxyNames,
  ];
  const population = await seedGate(dataDir, { devices: DEVICES, services, originOf });
  const [twofold, bare] = [await startTwofold({ dataDir }), await startBare()];
  const stand = { dataDir, population, ports, originOf, twofold, bare };
  await load(bare, bareGateShots(population, originOf), 64, WARM_UP_SECONDS / 2);
  await load(twofold, gateShots(population, originOf), 64, WARM_UP_SECONDS);
  return stand;
}

function load(
  server: ServerChild,
  next: () => Shot,
  connections: number,
  seconds = ROUND_SECONDS,
  port = server.port,
): Promise<Measured> {
  return measure(server, () => drive({ port, connections, next, seconds }));
}

function compare(bench: Bench, stand: Stand, connections: number): Promise<Pairs> {
  const { twofold, bare, population, originOf } = stand;
  const [ofBare, ofTwofold] = [bareGateShots(population, originOf), gateShots(population, originOf)];
  return alternate(
    bench.rounds,
    () => load(bare, ofBare, connections),
    () => load(twofold, ofTwofold, connections),
  );
}

async function throughProxy(bench: Bench, stand: Stand, name: ProxyName): Promise<Row> {
  const { twofold, bare, population, dataDir, ports } = stand;
  const application = await startApplication();
  const site = { dataDir, port: ports[name], application: application.address };
  const barePort = await freePort();
  const [before, beforeBare] = [
    await startProxy(name, site, `127.0.0.1:${twofold.port}`, site.port),
    await startProxy(name, site, `127.0.0.1:${bare.port}`, barePort),
  ];
  const shots = (port: number, named?: string) =>
    proxiedShots(population, { service: name, host: `${name}.localhost:${port}`, ...(named && { named }) });
  const [ofTwofold, ofBare] = [shots(site.port), shots(barePort, BARE_VISITOR)];
  try {
    await load(bare, ofBare, 64, WARM_UP_SECONDS / 2, barePort);
    await load(twofold, ofTwofold, 64, WARM_UP_SECONDS / 2, site.port);
    const pairs = await alternate(
      bench.rounds,
      () => load(bare, ofBare, 64, ROUND_SECONDS, barePort),
      () => load(twofold, ofTwofold, 64, ROUND_SECONDS, site.port),
    );
    return decisionRow(`through ${name}, 64 connections`, pairs);
  } finally {
    await Promise.all([before.remove(), beforeBare.remove(), application.stop()]);
  }
}

function decisionRow(what: string, { ratio, subject, reference }: Pairs): Row {
  return ratioRow(
    {
      what,
      measured: `${figure(subject.perSecond)}/s, p50 ${figure(subject.p50)} ms, p99 ${figure(subject.p99)} ms`,
      reference: `bare ${figure(reference.perSecond)}/s`,
      ratio,
    },
    TARGET,
  );
}

/** Milliseconds from the commit until the device is refused, while it keeps asking. */
async function slowestRevocation({ dataDir, population, originOf, twofold }: Stand): Promise<number> {
  const times: number[] = [];
  for (const device of population.devices.slice(0, REVOCATIONS)) {
    const waiting = untilRefused(twofold.port, shotOf(population, originOf, device));
    const committedAt = await revokeBenchDevice(dataDir, device.id);
    times.push((await waiting) - committedAt);
  }
  return Math.max(...times);
}

function shotOf(population: GatePopulation, originOf: Stand['originOf'], device: BenchDevice): Shot {
  return gateShots({ ...population, devices: [device] }, originOf)();
}

/** @returns when, on the clock of `performance.now` */
async function untilRefused(port: number, { request }: Shot): Promise<number> {
  const connection = await Connection.open(port);
  try {
    while ((await ask(connection, request)).status === 200) await sleep(POLLED_EVERY_MS);
    return performance.now();
  } finally {
    connection.close();
  }
}
