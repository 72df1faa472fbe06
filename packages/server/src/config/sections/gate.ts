import { defineSection } from '../schema.ts';
import { pathOrHttpUrl } from '../values/address.ts';
import { listenAddress } from '../values/listen-address.ts';
import { integer, oneOf } from '../values/scalar.ts';

export const gateSection = defineSection({
  title: 'Gate',
  about: 'What stands behind reverse proxies. Whose reports are believed says `TRUST_PROXY`.',
  variables: {
    listen: {
      name: 'GATE_LISTEN',
      type: listenAddress,
      description:
        'Where proxies and services ask: `/verify/…` and `/authz/…` are then served there and nowhere else. A port of this ' +
        'machine alone, host and port, or `unix:` and a path. Without it they are served with all the rest.',
      example: '127.0.0.1:3001',
    },
    timeoutMs: {
      name: 'GATE_TIMEOUT',
      type: integer({ min: 50, max: 20_000 }),
      unit: 'milliseconds',
      default: '200',
      description:
        'How long a decision may take: then it is a refusal. Some proxies wait for a quarter of a second and no longer.',
      example: '1000',
    },
    loginRedirect: {
      name: 'LOGIN_REDIRECT',
      type: pathOrHttpUrl,
      default: '/',
      description: 'Where a registered device goes on to that opens `/login` and came from no service.',
      example: 'https://intranet.example.com',
    },
    cookieSameSite: {
      name: 'GATE_COOKIE_SAME_SITE',
      type: oneOf(['none', 'lax']),
      default: 'none',
      description:
        '`SameSite` of the cookies of registered devices. `lax`: pages of other sites neither show a service in a frame nor send ' +
        'anything to it in the name of who is registered. Services that are shown within pages of other sites need `none`.',
      example: 'lax',
    },
  },
});
