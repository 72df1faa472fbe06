import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { WebhookRow } from './store.ts';

/** What of a webhook is sealed: its address, which may hold a secret of the receiver, and what signs. */
export function sealWebhook(keyring: Pick<Keyring, 'seal' | 'open'>) {
  const place = (column: string, rowId: string) => ({ table: 'webhooks', column, rowId });
  const secretIn = (column: 'sealed_secret' | 'sealed_previous_secret') => ({
    seal: (id: string, secret: Uint8Array) => keyring.seal(place(column, id), secret),
    openText: (id: string, envelope: string) => keyring.open(place(column, id), envelope),
  });
  const secret = secretIn('sealed_secret');
  const previous = secretIn('sealed_previous_secret');

  return {
    url: {
      seal: (id: string, url: string) => keyring.seal(place('sealed_url', id), Buffer.from(url)),
      open: ({ id, sealed_url }: Pick<WebhookRow, 'id' | 'sealed_url'>) =>
        Buffer.from(keyring.open(place('sealed_url', id), sealed_url)).toString(),
    },
    secret: {
      seal: secret.seal,
      open: ({ id, sealed_secret }: Pick<WebhookRow, 'id' | 'sealed_secret'>) =>
        secret.openText(id, sealed_secret),
    },
    previousSecret: { seal: previous.seal },
    /** All that sign at this moment, the current one first. */
    secretsAt(row: WebhookRow, now: number): Uint8Array[] {
      const current = secret.openText(row.id, row.sealed_secret);
      const { sealed_previous_secret: earlier, previous_until: until } = row;
      if (earlier === null || until === null || until <= now) return [current];
      return [current, previous.openText(row.id, earlier)];
    },
  };
}
