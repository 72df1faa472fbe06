import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callTwofold } from '../installation/command-call.ts';
import type { CommandResult } from '../installation/command-process.ts';
import { openInstallation } from '../installation/installation.ts';
import { copyInstallation, dropStores } from '../installation/set-up.ts';

export interface VaultCommands {
  /** A folder with a new installation in `data`, without anybody and with an empty vault; or a copy of that one. */
  installation(copied?: string): Promise<string>;
  /** `twofold vault …` in this process. */
  vault(cwd: string, words: readonly string[], input?: string): Promise<CommandResult>;
  /** The same with `--json`; anything but a success without a word beside it is thrown. */
  json<Answer>(cwd: string, words: readonly string[], input?: string): Promise<Answer>;
  /** The code of an error, and with what the command ended. */
  failure(
    cwd: string,
    words: readonly string[],
    input?: string,
  ): Promise<{ code: string; exit: number | null }>;
  /** Everything that was printed by commands that ask for no code and no secret. */
  printed(): string;
  end(): Promise<void>;
}

export interface ListedEntry {
  id: string;
  label: string;
  issuer: string | null;
  type: string;
  algorithm: string;
  digits: number;
  period: number | null;
  damaged: boolean;
  collection: { id: string; name: string };
}

export async function vaultCommands(): Promise<VaultCommands> {
  const folders: string[] = [];
  const printed: string[] = [];
  const emptyFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'twofold-vault-'));
    folders.push(folder);
    return folder;
  };
  const template = emptyFolder();
  await (await openInstallation({ DATA_DIR: join(template, 'data') }, Date.now())).close();

  async function vault(cwd: string, words: readonly string[], input = '') {
    const result = await callTwofold(['vault', ...words], { cwd, input });
    const [verb] = words;
    printed.push(result.stderr, verb === 'code' || verb === 'add' ? '' : result.stdout);
    return result;
  }

  return {
    async installation(copied = template) {
      const folder = emptyFolder();
      await copyInstallation(copied, folder);
      return folder;
    },
    vault,
    async json<Answer>(cwd: string, words: readonly string[], input?: string) {
      const { code, stdout, stderr } = await vault(cwd, [...words, '--json'], input);
      if (code !== 0 || stderr !== '') throw new Error(`ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as Answer;
    },
    async failure(cwd, words, input) {
      const { code: exit, stdout, stderr } = await vault(cwd, [...words, '--json'], input);
      if (stdout !== '') throw new Error(`printed ${stdout}`);
      return { exit, code: (JSON.parse(stderr) as { error: { code: string } }).error.code };
    },
    printed: () => printed.join('\n'),
    async end() {
      for (const folder of folders) {
        rmSync(folder, { recursive: true, force: true });
        await dropStores(join(folder, 'data'));
      }
    },
  };
}
