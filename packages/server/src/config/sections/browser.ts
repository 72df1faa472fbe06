import { defineSection } from '../schema.ts';
import { cookieDomain, origin } from '../values/address.ts';
import { integer } from '../values/scalar.ts';

export const browserSection = defineSection({
  title: 'Browser',
  about: 'Cookies and sessions. Cookies are `Secure` when `PUBLIC_URL` is https, and always in production.',
  variables: {
    cookieDomain: {
      name: 'COOKIE_DOMAIN',
      type: cookieDomain,
      description:
        'The domain whose hosts share the cookies. Without it a cookie belongs to one host and carries the `__Host-` ' +
        'prefix where it can.',
      example: 'example.com',
    },
    frontendUrl: {
      name: 'FRONTEND_URL',
      type: origin,
      description:
        'The origin of the pages that links in messages lead to, which may also log people in; `PUBLIC_URL` without it.',
      example: 'https://app.example.com',
    },
    sessionTimeoutMs: {
      name: 'SESSION_TIMEOUT',
      // 400 days is the longest life that browsers give a cookie.
      type: integer({ min: 60_000, max: 34_560_000_000 }),
      unit: 'milliseconds',
      default: '86400000',
      description: 'How long a session lives after the login that opened it. The default is 24 hours.',
      example: '28800000',
    },
    sessionIdleTimeoutMs: {
      name: 'SESSION_IDLE_TIMEOUT',
      // Uses are noted once a minute.
      type: integer({ min: 300_000, max: 34_560_000_000 }),
      unit: 'milliseconds',
      default: '3600000',
      description:
        'How long a session cookie of a person opens their session without being used, where they did not ask to stay ' +
        'logged in. The default is one hour.',
      example: '1800000',
    },
  },
});
