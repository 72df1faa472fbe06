import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

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
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  program.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const address = await new Promise<string>((resolve, reject) => {
    program.stdout?.setEncoding('utf8').once('data', resolve);
    program.once('exit', () => reject(new Error(`${args.join(' ')} ended before it listened: ${errors}`)));
  });
  return { url: address.trim(), stop: () => void program.kill() };
}

/** What a service answers, redirects as they are. By node:http: `fetch` says of itself that it is a script. */
export async function get(url: string, headers: Record<string, string>) {
  const sent = request(url, { headers, agent: false }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, location: answer.headers.location, text: await text(answer) };
}
