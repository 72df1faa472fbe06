import { expect, it } from 'vitest';
import type { Transaction } from '../../platform/database/database.ts';
import type { Decision } from './decision/decision.ts';
import { deviceWith, grantWith, NOW, presentedWith, SECOND, serviceWith } from './fixture.ts';
import { createTraces } from './traces.ts';

const HOUR = 3600 * SECOND;
const MAX_DEVICES = 10_000;

function openTraces() {
  const written: string[] = [];
  const there = { now: NOW };
  const traces = createTraces({
    database: { transaction: async (work) => work({} as Transaction) },
    audit: { record: (_, { detail }) => void written.push(`${detail?.deviceId} at ${detail?.serviceId}`) },
    clock: { now: () => there.now },
  });
  async function letIn(deviceId: string, serviceId: string): Promise<void> {
    const service = serviceWith({}, { id: serviceId });
    const presented = presentedWith({ device: deviceWith({ id: deviceId }) });
    const decision: Decision = {
      ...{ outcome: 'allowed', by: { rule: 'grant.person' } },
      ...{ service, presented, grant: grantWith() },
    };
    traces.leave(decision, { service, presented, origin: () => ({ ip: '', userAgent: '', requestId: '' }) });
    await traces.settled();
  }
  return { written, there, letIn };
}

it('the first use of an hour of a device at a service is written down, and no other', async () => {
  const { written, there, letIn } = openTraces();
  await letIn('gdv_1', 'svc_1');
  await letIn('gdv_1', 'svc_1');
  await letIn('gdv_1', 'svc_2');
  there.now += HOUR - 1;
  await letIn('gdv_1', 'svc_1');
  expect(written).toEqual(['gdv_1 at svc_1', 'gdv_1 at svc_2']);
  there.now += 1;
  await letIn('gdv_1', 'svc_1');
  expect(written).toEqual(['gdv_1 at svc_1', 'gdv_1 at svc_2', 'gdv_1 at svc_1']);
});

it('a device that was written down a moment ago is not the first to be forgotten', async () => {
  const { written, letIn } = openTraces();
  await letIn('gdv_busy', 'svc_1');
  for (let other = 1; other < MAX_DEVICES; other++) await letIn(`gdv_${other}`, 'svc_1');
  await letIn('gdv_busy', 'svc_2');
  await letIn('gdv_new', 'svc_1');
  const before = written.length;
  await letIn('gdv_busy', 'svc_1');
  expect(written).toHaveLength(before);
  await letIn('gdv_1', 'svc_1');
  expect(written).toHaveLength(before + 1);
});
