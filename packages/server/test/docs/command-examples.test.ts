import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplesOf, leafCommands } from '../../src/commands/help/examples.ts';
import { CLI_CONTEXT } from '../../src/commands/person/person.ts';
import { createProgram } from '../../src/commands/program/program.ts';
import { processIo } from '../../src/commands/terminal/io.ts';
import { callTwofold } from '../installation/command-call.ts';
import { type CommandOptions, type CommandResult, runLine } from '../installation/command-process.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { copyInstallation, dropStores } from '../installation/set-up.ts';
import { createPerson } from '../people/person.ts';
import { enroll, SHOW_SECRETS } from '../users/enrolled-user.ts';
import { googleParts, otpauthFile, twoFasFile } from '../vault/other-programs.ts';

const COMMANDS = fileURLToPath(new URL('../../src/commands/', import.meta.url));

/** What stands in an example for something that every installation has its own of. */
let stand: { apiKeyId: string; keyId: string; deviceId: string; url: string };
let template: string;
/** The template with what the examples make that others take for granted. */
let furnished: string;
let server: ServerProcess;
const folders: string[] = [];

/** Examples that end otherwise than with 0, or not at all. */
const exceptions: Record<string, number | 'endless' | 'asks' | 'elsewhere'> = {
  'twofold serve': 'endless',
  'PORT=8080 DATA_DIR=/var/lib/twofold twofold serve': 'endless',
  'DATABASE_URL_FILE=/run/secrets/database-url twofold worker': 'endless',
  'twofold audit tail --follow --json': 'endless',
  'twofold hash-password': 'asks',
  'twofold health --url https://auth.example.com': 'elsewhere',
  'TWOFOLD_MOVE_TO_FILE=/run/secrets/database-url twofold move --from sqlite:data/twofold.db': 'elsewhere',
  'TWOFOLD_MOVE_FROM_FILE=/run/secrets/database-url twofold move --to sqlite:data/new.db --json': 'elsewhere',
  'twofold move --undo --from sqlite:data/left-behind.db --yes': 'elsewhere',
  'twofold health': 1,
  // A preview, and then a question that nobody answers.
  'twofold vault import aegis-export.json': 2,
  'twofold vault remove github': 2,
  // Nothing was granted to them in this installation.
  'twofold vault unshare bob --collection Team': 1,
  'PORT=high twofold config check': 1,
  // A path under a rule that there is not: nobody is let in by the device of somebody without a grant.
  'twofold gate explain wiki https://wiki.example.com/admin --device gdv_01k2x4m8q0z5r7t9v3w6y1b2c4': 1,
  // Right after a rotation, and for a key that still seals.
  'twofold keys drop 0a1b2c3d4e --yes': 1,
};

/** What a line says to a shell besides the words of one command. */
const ofShells = /[<>~$|&;]|^\S+=/;

/** Runs the line in a shell where it needs one; else in this process, as most of its time would go by with starting. */
function runExample(line: string, options: CommandOptions): Promise<CommandResult> {
  if (ofShells.test(line)) return runLine(line, options);
  const [, ...words] = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
  return callTwofold(words, options);
}

const furniture = [
  'twofold application create "Web shop"',
  'twofold user create bob < password.txt',
  'twofold vault add ci@example.com --issuer GitHub < secret.txt',
  'twofold backup twofold-backup.db',
  'twofold audit export --output audit.jsonl',
];

/** Whether the example takes some of it for granted. */
function takesFurniture(line: string): boolean {
  if (line.includes('"Web shop"') && !line.includes('create')) return true;
  if (/^twofold person (?!create)\S+ bob\b|--person bob/.test(line)) return true;
  if (/ (?:vault (?:code|export|re\w+|share|members)|api-key (?:un)?bind)\b|--collection Team/.test(line))
    return true;
  return line.startsWith('twofold restore') || line.includes('--export audit.jsonl');
}

const examples = [...leafCommands(createProgram(processIo()))].flatMap(({ command }) =>
  examplesOf(command).map(({ line }) => line),
);

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'twofold-example-'));
  folders.push(made);
  return made;
}

beforeAll(async () => {
  template = folder();
  const data = join(template, 'data');
  const installation = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: data }, Date.now());
  const { core, platform, applicationId } = installation;
  await enroll(installation, 'alice', Date.now());
  const [key] = (await core.apiKeys.list(platform.database.read, applicationId)).items;
  const keyId = platform.keyring.currentKeyId;
  const scopes = [...(key?.scopes ?? []), 'codes'];
  await platform.database.transaction((tx) =>
    core.apiKeys.change(tx, key?.id ?? '', { scopes }, { actor: 'system' }),
  );
  const deviceId = await prepareGate(installation);
  await installation.close();
  for (const path of [
    '.local/share/bash-completion/completions',
    '.zfunc',
    '.config/fish/completions',
    'backups',
  ]) {
    mkdirSync(join(template, path), { recursive: true });
  }
  const password = 'correct horse battery staple';
  const [address = ''] = otpauthFile().split('\n');
  const [partOne = '', partTwo = ''] = googleParts();
  for (const [name, content] of Object.entries({
    'password.txt': `${password}\n`,
    'secret.txt': 'GA4TQNZWGU2DGMRRGA4TQNZWGU2DGMRR\n',
    ...{ 'address.txt': address, 'part-1.txt': partOne, 'part-2.txt': partTwo },
    'rules.json': '[{ "effect": "deny", "path": "/admin/**" }, { "effect": "allow", "path": "/**" }]',
    ...{ 'aegis-export.json': otpauthFile(), 'backup.2fas': twoFasFile(password) },
  }))
    writeFileSync(join(template, name), content);
  stand = { apiKeyId: key?.id ?? '', keyId, deviceId, url: '' };
});
beforeAll(async () => {
  furnished = folder();
  await copyInstallation(template, furnished);
  for (const line of furniture) expect(await runExample(line, { cwd: furnished })).toMatchObject({ code: 0 });
});
beforeAll(async () => {
  server = await startServerProcess(folder());
  stand.url = server.url;
});
afterAll(async () => {
  await server.stop();
  for (const made of folders) {
    rmSync(made, { recursive: true, force: true });
    for (const dataDir of [made, join(made, 'data')]) await dropStores(dataDir);
  }
});

/** The line as it stands, but for ids, the address of a server, and a folder that only some machines have. */
function onThisMachine(line: string, cwd: string): string {
  return line
    .replaceAll('key_01k2x4m8q0z5r7t9v3w6y1b2c4', stand.apiKeyId)
    .replaceAll('gdv_01k2x4m8q0z5r7t9v3w6y1b2c4', stand.deviceId)
    .replaceAll('0a1b2c3d4e', stand.keyId)
    .replaceAll('http://127.0.0.1:3000', stand.url)
    .replaceAll('/var/backups', join(cwd, 'backups'));
}

/** What examples of the gate take for granted, and a device of somebody else. @returns the device's id */
async function prepareGate(installation: Installation): Promise<string> {
  const { core, platform } = installation;
  const [alice, dora] = [await createPerson(installation, 'alice'), await createPerson(installation, 'dora')];
  const { services, groups, grants, devices } = core.gate;
  return platform.database.transaction(async (tx) => {
    const origins = ['https://wiki.example.com'];
    const { service } = await services.create(tx, { name: 'wiki', origins }, CLI_CONTEXT);
    await grants.put(tx, service.id, alice.id, { expiresAt: null }, CLI_CONTEXT);
    const { id } = await groups.create(tx, 'editors', CLI_CONTEXT);
    await groups.add(tx, id, alice.id, CLI_CONTEXT);
    const proof = { method: 'TOTP_APP', aal: 1, amr: ['otp'], authenticatedAt: Date.now() };
    const device = { userId: dora.userId, name: '', type: 'phone', ...proof };
    return (await devices.register(tx, device, CLI_CONTEXT)).deviceId;
  });
}

describe('the examples of the help', () => {
  it('those that are not run are in the help as they stand here', () => {
    for (const line of Object.keys(exceptions)) expect(examples).toContain(line);
  });

  // Each in a folder of its own.
  it.concurrent.each(
    examples.filter((line) => exceptions[line] === undefined || typeof exceptions[line] === 'number'),
  )('%s', async (line) => {
    const cwd = folder();
    await copyInstallation(takesFurniture(line) ? furnished : template, cwd);
    const PORT = '1';
    if (line.startsWith('twofold vault export') && line.includes('--force'))
      writeFileSync(join(cwd, 'team.json'), '');
    if (line.startsWith('twofold api-key unbind')) {
      const bind = onThisMachine(line.replace('unbind', 'bind'), cwd);
      expect(await runExample(bind, { cwd })).toMatchObject({ code: 0 });
    }
    if (line.includes('first-api-key')) writeFileSync(join(cwd, 'data', 'first-api-key'), server.apiKey);

    const result = await runExample(onThisMachine(line, cwd), { cwd, env: { PORT } });
    expect({ line, code: result.code, stderr: result.stderr }).toMatchObject({
      line,
      code: exceptions[line] ?? 0,
    });
    const [, written] = /> (\S+)$/.exec(line) ?? [];
    if (written !== undefined) expect(existsSync(join(cwd, written.replace('~/', '')))).toBe(true);
  });
});

it('every file of the commands is one that Node loads as it is', async () => {
  const files = globSync('**/*.ts', { cwd: COMMANDS }).filter((path) => !path.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(40);
  const program = files.map((path) => `await import(${JSON.stringify(join(COMMANDS, path))});`).join('\n');
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});

describe('shell completion', () => {
  it('offers the commands that come next, their options, and what an argument may be', async () => {
    const cwd = folder();
    await runLine('twofold completion bash > completion', { cwd });
    const complete = async (words: string): Promise<string[]> => {
      const list = words.split(' ');
      const script = `. ./completion; COMP_WORDS=(${list.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${list.length - 1}; _twofold; echo "\${COMPREPLY[@]}"`;
      return (await runLine(script, { cwd })).stdout.trim().split(' ');
    };
    expect(await complete('twofold us')).toEqual(['user']);
    expect(await complete('twofold user ')).toEqual(
      expect.arrayContaining(['show', 'unlock', 'reset', 'erase']),
    );
    expect(await complete('twofold user show alice --u')).toEqual(['--url']);
    expect(await complete('twofold completion f')).toEqual(['fish']);
    expect(await complete('twofold backup compl')).toEqual(['completion']);
  });
});
