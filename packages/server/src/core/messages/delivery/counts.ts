import type { Channel } from '../templates/template.ts';

export type DeliveryOutcome = 'sent' | 'retried' | 'parked' | 'expired';

/** How many attempts of this process ended how, for the metrics. */
export interface DeliveryCounts {
  add(channel: Channel, outcome: DeliveryOutcome): void;
  list(): { channel: Channel; outcome: DeliveryOutcome; count: number }[];
}

export function createDeliveryCounts(): DeliveryCounts {
  const counts = new Map<string, { channel: Channel; outcome: DeliveryOutcome; count: number }>();
  return {
    add(channel, outcome) {
      const entry = counts.get(`${channel} ${outcome}`) ?? { channel, outcome, count: 0 };
      counts.set(`${channel} ${outcome}`, { ...entry, count: entry.count + 1 });
    },
    list: () => [...counts.values()],
  };
}
