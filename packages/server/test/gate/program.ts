import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A small service in a process of its own, which prints the address that it listens at. */
export interface ServiceProgram {
  url: string;
  stop(): void;
}

/** @param env beside the search path; the program listens on a free port, as `PORT` says */
export async function startProgram(
  command: string,
  args: readonly string[],
  { env, cwd }: { env: Record<string, string>; cwd?: string },
): Promise<ServiceProgram> {
  const program: ChildProcess = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env.PATH, PORT: '0', PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(program, 'exit').then(([code]) => {
    throw new Error(`${args.join(' ')} ended with ${code} before it listened.`);
  });
  const printed = once(program.stdout?.setEncoding('utf8') ?? program, 'data');
  const [address] = (await Promise.race([printed, exited])) as [string];
  exited.catch(() => undefined);
  return { url: address.trim(), stop: () => void program.kill() };
}

/** What a service answers, redirects as they are. */
export async function get(url: string, headers: Record<string, string>) {
  const answer = await fetch(url, { headers, redirect: 'manual' });
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
}
