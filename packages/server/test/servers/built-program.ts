import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Makes `installation/program.ts`'s program of the source as it is now; nothing where it is of that already. */
export default function buildProgram(): void {
  const script = fileURLToPath(new URL('../../../../tools/build-server.sh', import.meta.url));
  execFileSync('sh', [script], { stdio: 'inherit' });
}
