import type { Command } from 'commander';
import type { Io } from './terminal/io.ts';
import { registerAdd } from './vault/add.ts';
import { registerCode } from './vault/code.ts';
import { registerExport } from './vault/export.ts';
import { registerImport } from './vault/import.ts';
import { registerList } from './vault/list.ts';
import { registerMembers } from './vault/members.ts';
import { registerRemove } from './vault/remove.ts';
import { registerRename } from './vault/rename.ts';
import { registerShare } from './vault/share.ts';

export function register(program: Command, io: Io): void {
  const group = program.command('vault').description('see, fill and copy the vault of shared codes');
  registerList(group, io);
  registerAdd(group, io);
  registerCode(group, io);
  registerRename(group, io);
  registerRemove(group, io);
  registerMembers(group, io);
  registerShare(group, io);
  registerImport(group, io);
  registerExport(group, io);
}
