import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadConfig } from './config/load.ts';
import { configuredChannels } from './configured-carriers.ts';
import { openMessageCarriers } from './message-carriers.ts';
import { systemClock } from './platform/clock.ts';

const nothing = loadConfig({}, { cwd: '/srv/app', readFile: () => '' });

const settings = fc
  .record(
    {
      emailHost: fc.constant('smtp.example.com'),
      emailService: fc.constant('Gmail'),
      emailFrom: fc.constant('no-reply@example.com'),
      twilioAccountSid: fc.constant(`AC${'0'.repeat(32)}`),
      twilioAuthToken: fc.constant('token'),
      twilioPhoneNumber: fc.constant('+15005550006'),
      smsWebhookUrl: fc.constant('https://sms.example.com/'),
      smsWebhookSecret: fc.constant('whsec_AAAA'),
    },
    { requiredKeys: [] },
  )
  .map((given) => ({ ...nothing.messages, ...given }));

it('what is offered is what there is a carrier for, whatever else is configured', () => {
  fc.assert(
    fc.property(settings, (messages) => {
      const carriers = openMessageCarriers({ config: { ...nothing, messages }, clock: systemClock });
      for (const carrier of Object.values(carriers)) carrier?.close();
      expect(new Set(Object.keys(carriers))).toEqual(configuredChannels(messages));
    }),
  );
});

it('without configuration nothing is offered', () => {
  expect(configuredChannels(nothing.messages)).toEqual(new Set());
});
