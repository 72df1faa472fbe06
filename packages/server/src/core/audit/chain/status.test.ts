import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFixture, openAuditFixture } from '../fixture.ts';
import { openHeadFile } from './heads.ts';
import { createChainProver } from './prover.ts';
import { sealPending } from './seal.ts';
import { chainStatus, MAX_COUNTED } from './status.ts';

const sign = (data: string) => `signed:${data.length}`;

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
});
afterEach(() => fixture.close());

describe('how the chain stands', () => {
  it('of an empty log is nothing at all', async () => {
    expect(await chainStatus(fixture.database.read)).toEqual({ head: undefined, first: 0, waiting: 0 });
  });

  it('is its two ends and what waits, before and after that is chained', async () => {
    await fixture.write(7);
    expect(await chainStatus(fixture.database.read)).toMatchObject({ head: undefined, waiting: 7 });
    await sealPending(fixture.database);
    await fixture.write(3);
    const status = await chainStatus(fixture.database.read);
    expect(status).toMatchObject({ head: { position: 7 }, first: 1, waiting: 3 });
  });

  it('does not count the whole of a log that nobody chains', async () => {
    await fixture.write(MAX_COUNTED + 5);
    expect((await chainStatus(fixture.database.read)).waiting).toBe(MAX_COUNTED);
  });
});

describe('the prover', () => {
  it('walks once for all who ask meanwhile, and anew for who asks later', async () => {
    await fixture.write(5);
    await sealPending(fixture.database);
    const prover = createChainProver({ executor: fixture.database.read, headFile: undefined, sign });
    const [first, second] = await Promise.all([prover.prove(), prover.prove()]);
    expect(second).toBe(first);
    expect(first).toMatchObject({ whole: true, proven: 5, heads: undefined });
    await fixture.tamper("update audit_events set outcome = 'success' where seq = 3");
    expect(await prover.prove()).toMatchObject({
      whole: false,
      firstBad: { fault: 'changed', position: 3 },
    });
  });

  it('compares the chain with the signed heads, once there are some', async () => {
    await fixture.write(5);
    const { head } = await sealPending(fixture.database);
    const headFile = join(fixture.folder, 'heads.jsonl');
    const prover = createChainProver({ executor: fixture.database.read, headFile, sign });
    expect((await prover.prove()).heads).toBeUndefined();
    if (!head) throw new Error('Nothing was chained.');
    await openHeadFile(headFile, { sign, clock: fixture.clock }).append('head', head);
    expect(await prover.prove()).toMatchObject({ whole: true, heads: { compared: 1 } });
    // A file of somebody else's: its signature is none of ours.
    const forged = { kind: 'head', position: 2, hash: head.hash, at: new Date(0).toISOString() };
    writeFileSync(headFile, `${JSON.stringify({ ...forged, signature: 'x' })}\n`);
    expect(await prover.prove()).toMatchObject({ whole: false, firstBad: { fault: 'head_forged' } });
  });
});
