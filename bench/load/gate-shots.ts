import type { GatePopulation } from '../population/gate.ts';
import { getRequest, type Reply } from './connection.ts';
import type { Shot } from './drive.ts';
import { wrong } from './shots.ts';

/** What the names of the services begin with that are asked about without a proxy. */
export const DIRECT_SERVICES = 'service-';
/** Whom *bare* names, to a proxy that asks it. */
export const BARE_VISITOR = 'b'.repeat(43);

/** What a browser sends with a page. */
const BROWSER = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.9',
  'sec-fetch-mode': 'navigate',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
};

/** As nginx asks: each device in its turn, each time at another service. Who is named has to be the device's person. */
export function gateShots(population: GatePopulation, originOf: (service: string) => string): () => Shot {
  const services = population.services.filter((service) => service.startsWith(DIRECT_SERVICES));
  const shots = population.devices.flatMap(({ cookie, pseudonyms }) =>
    services.map((service, index): Shot => {
      const request = getRequest(`/authz/nginx/${service}`, {
        'x-original-url': `${originOf(service)}/pages/17?part=2`,
        'x-original-method': 'GET',
        'x-forwarded-for': '203.0.113.7',
        cookie,
        ...BROWSER,
      });
      const named = `\r\nremote-user: ${pseudonyms[index]}\r\n`;
      return {
        request,
        check(reply: Reply) {
          if (reply.status !== 200 || reply.body !== '' || !reply.head.includes(named)) throw wrong(reply);
        },
      };
    }),
  );
  return inTurn(shots, services.length);
}

/** The same for *bare*, which knows nobody. */
export function bareGateShots(population: GatePopulation, originOf: (service: string) => string): () => Shot {
  const next = gateShots(population, originOf);
  const check = (reply: Reply) => {
    if (reply.status !== 200 || reply.body !== '') throw wrong(reply);
  };
  return () => ({ request: next().request, check });
}

/**
 * Through a proxy, to an application that answers with `Remote-User`.
 *
 * @param named whom the application has to see; undefined: the person of the device
 */
export function proxiedShots(
  { services, devices }: GatePopulation,
  { service, host, named }: { service: string; host: string; named?: string },
): () => Shot {
  const shots = devices.map(({ cookie, pseudonyms }): Shot => {
    const expected = named ?? pseudonyms[services.indexOf(service)];
    const request = getRequest('/pages/17?part=2', { cookie, ...BROWSER }).replace(
      'host: 127.0.0.1',
      `host: ${host}`,
    );
    return {
      request,
      check(reply: Reply) {
        if (reply.status !== 200 || reply.body !== expected) throw wrong(reply);
      },
    };
  });
  return inTurn(shots, 0);
}

/** @param step what follows one is so much and one further, so that devices change with services */
function inTurn(shots: readonly Shot[], step: number): () => Shot {
  let at = 0;
  return () => {
    const shot = shots[at % shots.length];
    at += step + 1;
    if (!shot) throw new Error('There is nobody to play.');
    return shot;
  };
}
