import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHeadFile, readHeadFile } from './chain/heads.ts';
import { sealPending } from './chain/seal.ts';
import { exportJsonLines } from './export/write.ts';
import { type AuditFixture, collect, openAuditFixture, START } from './fixture.ts';
import { listEntries } from './list.ts';
import { pruneAudit } from './retention.ts';
import { verifyDatabase, verifyExport } from './verify.ts';

const sign = (data: string) => createHmac('sha256', 'data key of the test').update(data).digest('base64url');

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
  await fixture.write(20);
});
afterEach(() => fixture.close());

const prune = (rows: number, heads?: ReturnType<typeof openHeadFile>) =>
  pruneAudit(fixture.database, {
    audit: fixture.audit,
    before: START + rows * 1000,
    actor: 'system',
    ...(heads ? { heads } : {}),
  });
const verify = () => verifyDatabase(fixture.database.read);

async function verifyOffline() {
  const lines = await collect(exportJsonLines(fixture.database.read));
  return verifyExport(
    (async function* () {
      for (const line of lines) yield line.trimEnd();
    })(),
  );
}

describe('pruning', () => {
  it('A34: removes what is old and leaves a chain that is proven from its anchor, also from an export', async () => {
    const { removed, anchor } = await prune(8);
    expect(removed).toBe(8);
    expect(anchor?.position).toBe(8);
    const expected = { whole: true, proven: 13, unsealed: 0, anchor };
    expect(await verify()).toMatchObject(expected);
    expect(await verifyOffline()).toMatchObject(expected);
  });

  it('is itself on the log', async () => {
    const { anchor } = await prune(8);
    const { entries } = await listEntries(fixture.database.read, { limit: 1 });
    expect(entries[0]).toMatchObject({
      action: 'audit.pruned',
      actor: 'system',
      detail: { throughPosition: 8, throughHash: anchor?.hash, removed: 8 },
    });
  });

  it('can be repeated, and does nothing when nothing but its own traces is old', async () => {
    await prune(8);
    await fixture.write(5);
    expect((await prune(15)).removed).toBe(7);
    expect(await verify()).toMatchObject({ whole: true, anchor: { position: 15 } });
    fixture.clock.at += 1_000_000;
    expect((await prune(1000)).removed).toBe(12);
    expect((await prune(1000)).removed).toBe(0);
    expect(await verify()).toMatchObject({ whole: true, proven: 1 });
  });

  it('goes in pieces, each with its trace, and ends with one anchor', async () => {
    await fixture.write(10_500);
    expect((await prune(10_510)).removed).toBe(10_510);
    expect(await verify()).toMatchObject({ whole: true, proven: 13, anchor: { position: 10_510 } });
  });

  it('by two processes at once leaves one whole chain', async () => {
    const other = fixture.openAnother();
    const options = { audit: fixture.audit, before: START + 10_000, actor: 'system' };
    const reports = await Promise.all([pruneAudit(fixture.database, options), pruneAudit(other, options)]);
    expect(reports.reduce((sum, { removed }) => sum + removed, 0)).toBe(10);
    expect(await verify()).toMatchObject({ whole: true, anchor: { position: 10 } });
    const traces = await listEntries(other.read, { filter: { action: 'audit.pruned' } });
    expect(traces.entries).toHaveLength(1);
  });

  it('A34: refuses to remove what is not proven: the evidence stays', async () => {
    await sealPending(fixture.database);
    await fixture.tamper("update audit_events set outcome = 'success' where seq = 3");
    await expect(prune(8)).rejects.toMatchObject({ code: 'audit.chain_broken' });
    expect((await verify()).firstBad).toMatchObject({ position: 3, fault: 'changed' });
  });

  it('A34: does not cover up a beginning that somebody else removed', async () => {
    await sealPending(fixture.database);
    await fixture.tamper('delete from audit_events where seq <= 4');
    await fixture.tamper('delete from audit_chain where position < 4');
    await expect(prune(8)).rejects.toMatchObject({ code: 'audit.chain_broken' });
    expect((await verify()).firstBad).toMatchObject({ position: 4, fault: 'prefix_removed' });
  });

  it('A34: more removed behind our own pruning is found', async () => {
    await prune(8);
    await fixture.tamper('delete from audit_events where seq <= 10');
    await fixture.tamper('delete from audit_chain where position < 10');
    expect((await verify()).firstBad).toMatchObject({ position: 10, fault: 'prefix_removed' });
    expect((await verifyOffline()).firstBad).toMatchObject({ position: 10, fault: 'prefix_removed' });
  });

  it('A34: with signed heads, a pruning that somebody else put on the log is found', async () => {
    const path = join(fixture.folder, 'heads.jsonl');
    const heads = openHeadFile(path, { sign, clock: fixture.clock });
    const { head } = await sealPending(fixture.database, { batch: 5 });
    if (head) await heads.append('head', head);
    await prune(3, heads);
    const verifyWithHeads = async () => verifyDatabase(fixture.database.read, await readHeadFile(path, sign));
    expect(await verifyWithHeads()).toMatchObject({ whole: true, anchor: { position: 3 } });
    // The same without the signature, as by somebody who can write to the database only.
    await prune(6);
    expect((await verify()).whole).toBe(true);
    expect((await verifyWithHeads()).firstBad).toMatchObject({ position: 6, fault: 'prefix_removed' });
  });
});
