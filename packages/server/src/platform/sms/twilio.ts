import { DeliveryFailure } from '../delivery-failure.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import { reasonOfStatus, type SmsSender, toDeliveryFailure } from './sms.ts';

export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  /** A number in E.164 or a messaging service (`MG…`). */
  from: string;
  /** Such as `https://api.twilio.com`. */
  baseUrl: string;
}

/**
 * Twilio's error codes that say that this number gets no SMS, now or later: not a number (21211, 21614), a country that
 * the account does not send to (21408), opted out (21610), cannot be reached (21612).
 */
const NEVER = new Set(['21211', '21408', '21610', '21612', '21614']);
/** `ValidityPeriod` takes whole seconds from 1 to 14,400. */
const LONGEST_VALIDITY_SECONDS = 14_400;

/** Twilio's Messages resource, `2010-04-01`: one form-encoded POST under the account. */
export function createTwilioSender(settings: TwilioSettings, outgoing: Outgoing): SmsSender {
  const { accountSid, authToken, from, baseUrl } = settings;
  const url = `${baseUrl.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const senderField = from.startsWith('MG') ? 'MessagingServiceSid' : 'From';

  return {
    async send({ to, text, validForSeconds }) {
      // Twilio has a queue of its own: there, too, nothing that has expired is to be sent.
      const validity = Math.min(LONGEST_VALIDITY_SECONDS, Math.max(1, Math.floor(validForSeconds)));
      const form = new URLSearchParams({
        To: to,
        [senderField]: from,
        Body: text,
        ValidityPeriod: String(validity),
      });
      const answer = await outgoing
        .send({
          url,
          headers: {
            authorization,
            'content-type': 'application/x-www-form-urlencoded',
            accept: 'application/json',
          },
          body: form.toString(),
        })
        .catch((error: unknown) => {
          throw toDeliveryFailure(error);
        });
      if (answer.status === 200 || answer.status === 201) return;
      // Only the number is taken from the answer, which may have been cut.
      const code = /"code"\s*:\s*(\d{5})\b/.exec(answer.body)?.[1] ?? '';
      throw new DeliveryFailure(
        answer.status === 400 && NEVER.has(code) ? 'rejected' : reasonOfStatus(answer.status),
      );
    },
  };
}
