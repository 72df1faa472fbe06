import type { Installation } from '../installation/installation.ts';
import { queuedMessages } from '../messages/outbox.ts';
import { noteSecret } from '../secrets-ledger.ts';

/** The token of the link that was queued last with this template; undefined where there is none. */
export async function queuedToken(
  twofold: Installation,
  template: string,
  to?: string,
): Promise<string | undefined> {
  const messages = (await queuedMessages(twofold)).filter(
    (message) => message.template === template && (to === undefined || message.to === to),
  );
  const token = messages.at(-1)?.values.link?.split('#')[1];
  if (token !== undefined) noteSecret(token);
  return token;
}

/** What a server does in the background: whoever forgot their password is sent a link, or is not. */
export async function answerResetRequests({ core }: Installation): Promise<void> {
  while ((await core.resetRequests.answerWaiting()) > 0);
}
