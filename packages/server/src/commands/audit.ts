import type { Command } from 'commander';
import { registerExport } from './audit/export.ts';
import { registerPrune } from './audit/prune.ts';
import { registerTail } from './audit/tail.ts';
import { registerVerify } from './audit/verify.ts';
import type { Io } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const group = program.command('audit').description('read, prove, export and shorten the audit log');
  registerTail(group, io);
  registerVerify(group, io);
  registerExport(group, io);
  registerPrune(group, io);
}
