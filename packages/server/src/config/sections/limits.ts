import { defineSection, type SectionValues } from '../schema.ts';
import { integer } from '../values/scalar.ts';

/** A limit can be set, never switched off: zero is out of range. */
const count = integer({ min: 1, max: 1_000_000 });
/** One second to thirty days. */
const window = integer({ min: 1, max: 2_592_000 });

export const limitsSection = defineSection({
  title: 'Limits',
  about:
    'Each limit is a count in a window. Limits hold over restarts and over all processes that share the store.',
  variables: {
    secondFactorMax: {
      name: 'RATE_LIMIT_SECOND_FACTOR_MAX',
      type: count,
      unit: 'attempts',
      default: '10',
      description: 'Attempts at a second factor for one user, in the window below.',
      example: '5',
    },
    secondFactorWindowSeconds: {
      name: 'RATE_LIMIT_SECOND_FACTOR_WINDOW',
      type: window,
      unit: 'seconds',
      default: '900',
      description: 'The window of the limit above: 15 minutes.',
      example: '1800',
    },
    secondFactorDayMax: {
      name: 'RATE_LIMIT_SECOND_FACTOR_DAY_MAX',
      type: count,
      unit: 'attempts',
      default: '50',
      description: 'Attempts at a second factor for one user, in the long window below.',
      example: '30',
    },
    secondFactorDayWindowSeconds: {
      name: 'RATE_LIMIT_SECOND_FACTOR_DAY_WINDOW',
      type: window,
      unit: 'seconds',
      default: '86400',
      description: 'The window of the limit above: 24 hours.',
      example: '172800',
    },
    secondFactorSourceMax: {
      name: 'RATE_LIMIT_SECOND_FACTOR_SOURCE_MAX',
      type: count,
      unit: 'attempts',
      default: '30',
      description:
        'Attempts at any second factor from one client address (IPv6: one /64), in the window below.',
      example: '60',
    },
    secondFactorSourceWindowSeconds: {
      name: 'RATE_LIMIT_SECOND_FACTOR_SOURCE_WINDOW',
      type: window,
      unit: 'seconds',
      default: '900',
      description: 'The window of the limit above: 15 minutes.',
      example: '1800',
    },
    unauthenticatedMax: {
      name: 'RATE_LIMIT_UNAUTHENTICATED_MAX',
      type: count,
      unit: 'requests',
      default: '100',
      description:
        'Requests without credentials from one client address (IPv6: one /64), in the window below.',
      example: '300',
    },
    unauthenticatedWindowSeconds: {
      name: 'RATE_LIMIT_UNAUTHENTICATED_WINDOW',
      type: window,
      unit: 'seconds',
      default: '900',
      description: 'The window of the limit above: 15 minutes.',
      example: '1800',
    },
    loginMax: {
      name: 'RATE_LIMIT_LOGIN_MAX',
      type: count,
      unit: 'logins',
      default: '5',
      description: 'Failed logins of one person from one client address, in the window below.',
      example: '20',
    },
    loginWindowSeconds: {
      name: 'RATE_LIMIT_LOGIN_WINDOW',
      type: window,
      unit: 'seconds',
      default: '900',
      description: 'The window of the limit above: 15 minutes.',
      example: '1800',
    },
    loginPersonMax: {
      name: 'RATE_LIMIT_LOGIN_PERSON_MAX',
      type: count,
      unit: 'logins',
      default: '100',
      description:
        'Failed logins of one person from anywhere they were not let in before, in the window below.',
      example: '50',
    },
    loginPersonWindowSeconds: {
      name: 'RATE_LIMIT_LOGIN_PERSON_WINDOW',
      type: window,
      unit: 'seconds',
      default: '86400',
      description: 'The window of the limit above: 24 hours.',
      example: '172800',
    },
    loginSourceMax: {
      name: 'RATE_LIMIT_LOGIN_SOURCE_MAX',
      type: count,
      unit: 'logins',
      default: '100',
      description:
        'Failed logins from one client address, of whomever, in the window below. As many, each counted by itself and good ones ' +
        'too, passkey logins that are begun, answers to them, challenges of one user, and links that set a password; and ten ' +
        'times as many passkeys that a browser offers in the list of the name.',
      example: '300',
    },
    loginSourceWindowSeconds: {
      name: 'RATE_LIMIT_LOGIN_SOURCE_WINDOW',
      type: window,
      unit: 'seconds',
      default: '900',
      description: 'The window of the limit above: 15 minutes.',
      example: '1800',
    },
    registrationMax: {
      name: 'RATE_LIMIT_REGISTRATION_MAX',
      type: count,
      unit: 'requests',
      default: '20',
      description: 'Registrations and forgotten passwords from one client address, in the window below.',
      example: '5',
    },
    registrationWindowSeconds: {
      name: 'RATE_LIMIT_REGISTRATION_WINDOW',
      type: window,
      unit: 'seconds',
      default: '3600',
      description: 'The window of the limit above: one hour.',
      example: '7200',
    },
    sendingMax: {
      name: 'RATE_LIMIT_SENDING_MAX',
      type: count,
      unit: 'messages',
      default: '3',
      description:
        'Codes of second steps that are sent to one person, and to one number or address, and as many other codes and ' +
        'links, in the window below.',
      example: '5',
    },
    sendingWindowSeconds: {
      name: 'RATE_LIMIT_SENDING_WINDOW',
      type: window,
      unit: 'seconds',
      default: '3600',
      description: 'The window of the limit above: one hour.',
      example: '7200',
    },
    sendingSourceMax: {
      name: 'RATE_LIMIT_SENDING_SOURCE_MAX',
      type: count,
      unit: 'messages',
      default: '30',
      description: 'Messages that one client address (IPv6: one /64) causes, in the window below.',
      example: '60',
    },
    sendingSourceWindowSeconds: {
      name: 'RATE_LIMIT_SENDING_SOURCE_WINDOW',
      type: window,
      unit: 'seconds',
      default: '3600',
      description: 'The window of the limit above: one hour.',
      example: '7200',
    },
    sendingApplicationMax: {
      name: 'RATE_LIMIT_SENDING_APPLICATION_MAX',
      type: count,
      unit: 'messages',
      default: '1000',
      description: 'Messages that one application causes, in the window below.',
      example: '5000',
    },
    sendingApplicationWindowSeconds: {
      name: 'RATE_LIMIT_SENDING_APPLICATION_WINDOW',
      type: window,
      unit: 'seconds',
      default: '3600',
      description: 'The window of the limit above: one hour.',
      example: '7200',
    },
    sendingPrefixMax: {
      name: 'RATE_LIMIT_SENDING_PREFIX_MAX',
      type: count,
      unit: 'messages',
      default: '100',
      description: 'SMS to one country (in North America: to one area code), in the window below.',
      example: '500',
    },
    sendingPrefixWindowSeconds: {
      name: 'RATE_LIMIT_SENDING_PREFIX_WINDOW',
      type: window,
      unit: 'seconds',
      default: '3600',
      description: 'The window of the limit above: one hour.',
      example: '7200',
    },
    sendingDayMax: {
      name: 'RATE_LIMIT_SENDING_DAY_MAX',
      type: count,
      unit: 'messages',
      default: '5000',
      description: 'Messages of the whole installation, in the window below.',
      example: '20000',
    },
    sendingDayWindowSeconds: {
      name: 'RATE_LIMIT_SENDING_DAY_WINDOW',
      type: window,
      unit: 'seconds',
      default: '86400',
      description: 'The window of the limit above: 24 hours.',
      example: '172800',
    },
    disclosuresMax: {
      name: 'RATE_LIMIT_DISCLOSURES_MAX',
      type: count,
      unit: 'answers',
      default: '600',
      description: 'Boards, codes and secrets of the vault that one person is shown, in the window below.',
      example: '120',
    },
    disclosuresWindowSeconds: {
      name: 'RATE_LIMIT_DISCLOSURES_WINDOW',
      type: window,
      unit: 'seconds',
      default: '60',
      description: 'The window of the limit above: one minute.',
      example: '300',
    },
    factorFailuresMax: {
      name: 'RATE_LIMIT_FACTOR_FAILURES_MAX',
      // NIST SP 800-63B-4, section 3.2.2: no more than 100 consecutive failures on one authenticator.
      type: integer({ min: 1, max: 100 }),
      unit: 'consecutive failures',
      default: '100',
      description: 'Wrong codes in a row, over any time, that disable a factor until it is revived.',
      example: '50',
    },
  },
});

export interface RateLimit {
  readonly max: number;
  readonly windowSeconds: number;
}

export interface Limits {
  /** Per user. */
  readonly secondFactor: RateLimit;
  /** Per user, in the long window. */
  readonly secondFactorDay: RateLimit;
  /** Per client address. */
  readonly secondFactorSource: RateLimit;
  /** Per client address, for requests without credentials. */
  readonly unauthenticated: RateLimit;
  /** Failed logins, per person and client address. */
  readonly login: RateLimit;
  /** Failed logins, per person, in the long window. */
  readonly loginPerson: RateLimit;
  /** Failed logins, per client address. */
  readonly loginSource: RateLimit;
  /** Registrations and forgotten passwords, per client address. */
  readonly registration: RateLimit;
  /** Messages, per user and per destination. */
  readonly sending: RateLimit;
  /** Messages, per client address. */
  readonly sendingSource: RateLimit;
  /** Messages, per application. */
  readonly sendingApplication: RateLimit;
  /** SMS, per country. */
  readonly sendingPrefix: RateLimit;
  /** Messages of the whole installation, in the long window. */
  readonly sendingDay: RateLimit;
  /** Boards, codes and secrets of the vault, per person. */
  readonly disclosures: RateLimit;
  /** Per factor, consecutive, without a window. */
  readonly factorFailures: { readonly max: number };
}

export function groupLimits(values: SectionValues<typeof limitsSection>): Limits {
  return {
    secondFactor: { max: values.secondFactorMax, windowSeconds: values.secondFactorWindowSeconds },
    secondFactorDay: { max: values.secondFactorDayMax, windowSeconds: values.secondFactorDayWindowSeconds },
    secondFactorSource: {
      max: values.secondFactorSourceMax,
      windowSeconds: values.secondFactorSourceWindowSeconds,
    },
    unauthenticated: { max: values.unauthenticatedMax, windowSeconds: values.unauthenticatedWindowSeconds },
    login: { max: values.loginMax, windowSeconds: values.loginWindowSeconds },
    loginPerson: { max: values.loginPersonMax, windowSeconds: values.loginPersonWindowSeconds },
    loginSource: { max: values.loginSourceMax, windowSeconds: values.loginSourceWindowSeconds },
    registration: { max: values.registrationMax, windowSeconds: values.registrationWindowSeconds },
    sending: { max: values.sendingMax, windowSeconds: values.sendingWindowSeconds },
    sendingSource: { max: values.sendingSourceMax, windowSeconds: values.sendingSourceWindowSeconds },
    sendingApplication: {
      max: values.sendingApplicationMax,
      windowSeconds: values.sendingApplicationWindowSeconds,
    },
    sendingPrefix: { max: values.sendingPrefixMax, windowSeconds: values.sendingPrefixWindowSeconds },
    sendingDay: { max: values.sendingDayMax, windowSeconds: values.sendingDayWindowSeconds },
    disclosures: { max: values.disclosuresMax, windowSeconds: values.disclosuresWindowSeconds },
    factorFailures: { max: values.factorFailuresMax },
  };
}
