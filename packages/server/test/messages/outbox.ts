import { contentPlace, type MessageContent } from '../../src/core/messages/messages.ts';
import { query } from '../../src/platform/database/statement.ts';
import type { Installation } from '../installation/installation.ts';

export interface QueuedMessage extends MessageContent {
  id: string;
  channel: string;
  template: string;
  state: string;
  expiresAt: number;
}

/** What waits in the outbox, oldest first: opened with the installation's own key, as its sender does. */
export async function queuedMessages({ platform }: Installation): Promise<QueuedMessage[]> {
  const { database, keyring } = platform;
  const rows = await query<{
    id: string;
    channel: string;
    template: string;
    state: string;
    expires_at: number;
    sealed_message: string;
  }>(database.read, (db) =>
    db.selectFrom('outbox').selectAll().where('sealed_message', 'is not', null).orderBy('id'),
  );
  return rows.map(({ id, channel, template, state, expires_at: expiresAt, sealed_message: sealed }) => {
    const content = JSON.parse(Buffer.from(keyring.open(contentPlace(id), sealed)).toString('utf8'));
    return { id, channel, template, state, expiresAt, ...(content as MessageContent) };
  });
}

/** The code that was queued last, for this destination where one is given. */
export async function lastCode(twofold: Installation, to?: string): Promise<string> {
  const codes = (await queuedMessages(twofold)).filter(
    ({ to: destination, values }) => values.code !== undefined && (to === undefined || destination === to),
  );
  const code = codes.at(-1)?.values.code;
  if (code === undefined) throw new Error('No code is queued.');
  return code;
}

/** Both channels, as configured; nothing listens there, as an installation in this process sends nothing by itself. */
export const BOTH_CHANNELS = {
  EMAIL_HOST: '127.0.0.1',
  EMAIL_FROM: 'Example <no-reply@example.com>',
  SMS_WEBHOOK_URL: 'https://sms.example.com/send',
  SMS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
} as const;
