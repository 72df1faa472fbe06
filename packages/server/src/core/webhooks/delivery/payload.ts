import type { OutgoingEvent } from '../../events/project-event.ts';

/** The type of what `POST /webhooks/:id/test` sends: no event, and wanted by every webhook. */
export const TEST_EVENT = 'webhook.test';

/** The body of a delivery, as it is signed and sent at every attempt. */
export function payloadOf({
  id,
  type,
  at,
  data,
}: Pick<OutgoingEvent, 'id' | 'type' | 'at' | 'data'>): string {
  return JSON.stringify({ id, type, timestamp: new Date(at).toISOString(), data });
}

export function testPayload(id: string, at: number): string {
  const data = { user: null, factorId: null, method: null };
  return JSON.stringify({ id, type: TEST_EVENT, timestamp: new Date(at).toISOString(), data });
}
