import { createHmac } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFixture, openAuditFixture } from '../fixture.ts';
import { verifyDatabase } from '../verify.ts';
import { type HeadWriter, openHeadFile, readHeadFile } from './heads.ts';
import { sealPending } from './seal.ts';
import { startSealer } from './sealer.ts';

const sign = (data: string) => createHmac('sha256', 'data key of the test').update(data).digest('base64url');

let fixture: AuditFixture;
let path: string;
let heads: HeadWriter;
beforeEach(async () => {
  fixture = await openAuditFixture();
  path = join(fixture.folder, 'heads.jsonl');
  heads = openHeadFile(path, { sign, clock: fixture.clock });
});
afterEach(() => fixture.close());

const verify = async (key = sign) => verifyDatabase(fixture.database.read, await readHeadFile(path, key));

async function writeAndSign(count: number): Promise<void> {
  await fixture.write(count);
  const { head } = await sealPending(fixture.database);
  if (head) await heads.append('head', head);
}

describe('signed heads', () => {
  it('agree with a chain that nobody touched', async () => {
    await writeAndSign(5);
    await writeAndSign(5);
    await fixture.write(3);
    await sealPending(fixture.database);
    expect(await verify()).toMatchObject({ whole: true, heads: { compared: 2, signaturesChecked: true } });
  });

  it('A34: show that the end of the log was cut off', async () => {
    await writeAndSign(10);
    await fixture.tamper('delete from audit_events where seq > 7');
    await fixture.tamper('delete from audit_chain where position > 7');
    expect((await verifyDatabase(fixture.database.read)).whole).toBe(true);
    expect((await verify()).firstBad).toMatchObject({ position: 8, fault: 'tail_removed' });
  });

  it('A34: show that everything was removed', async () => {
    await writeAndSign(10);
    await fixture.tamper('delete from audit_events');
    await fixture.tamper('delete from audit_chain');
    expect((await verify()).firstBad).toMatchObject({ position: 1, fault: 'tail_removed' });
  });

  it('A34: show that the chain was computed anew, and from which head on', async () => {
    await writeAndSign(5);
    await writeAndSign(5);
    await writeAndSign(5);
    await fixture.tamper("update audit_events set outcome = 'success' where seq = 8");
    await fixture.tamper('delete from audit_chain where position >= 8');
    await sealPending(fixture.database);
    expect((await verifyDatabase(fixture.database.read)).whole).toBe(true);
    expect((await verify()).firstBad).toMatchObject({ position: 10, fault: 'rewritten' });
  });

  it('cannot be made without the key', async () => {
    await writeAndSign(5);
    const forged = readFileSync(path, 'utf8').replace('"position":5', '"position":4');
    appendFileSync(path, forged);
    expect((await verify()).firstBad).toMatchObject({ position: 4, fault: 'head_forged' });
  });

  it('are compared without a key too, and the report says that signatures were not checked', async () => {
    await writeAndSign(5);
    const report = await verifyDatabase(fixture.database.read, await readHeadFile(path));
    expect(report).toMatchObject({ whole: true, heads: { compared: 1, signaturesChecked: false } });
  });

  it('survive a line that a crash tore, and are written on a line of their own after it', async () => {
    await writeAndSign(5);
    appendFileSync(path, '{"kind":"head","posi');
    await writeAndSign(5);
    expect(await verify()).toMatchObject({ whole: true, heads: { compared: 2, unreadable: 1 } });
  });

  it('allow the rollback of a restored backup that was signed, and no other', async () => {
    await writeAndSign(5);
    const backup = await sealPending(fixture.database);
    await writeAndSign(5);
    await fixture.tamper('delete from audit_events where seq > 5');
    await fixture.tamper('delete from audit_chain where position > 5');
    expect((await verify()).whole).toBe(false);
    if (backup.head) await heads.append('restored', backup.head);
    expect((await verify()).whole).toBe(true);
    await writeAndSign(2);
    expect((await verify()).whole).toBe(true);
  });

  it('are readable by nobody but the owner and bounded in memory however many there are', async () => {
    await writeAndSign(1);
    expect(statSync(path).mode & 0o077).toBe(0);
    const [line = ''] = readFileSync(path, 'utf8').split('\n');
    const many = Array.from({ length: 25_000 }, (_, i) =>
      line.replace('"position":1', `"position":${i + 1}`),
    );
    writeFileSync(path, many.join('\n'));
    const read = await readHeadFile(path);
    expect(read.expected.size).toBeLessThanOrEqual(10_000);
    expect(read.expected.has(25_000)).toBe(true);
    expect(read.lines).toBe(25_000);
  });

  it('are written by the sealer, at the latest when it stops', async () => {
    const sealer = startSealer({ database: fixture.database, heads, onError: expect.unreachable });
    await fixture.write(5);
    await sealer.stop();
    expect(await verify()).toMatchObject({ whole: true, unsealed: 0, heads: { compared: 1 } });
  });
});
