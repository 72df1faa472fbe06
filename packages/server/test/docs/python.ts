import { spawnSync } from 'node:child_process';

/** A Python that has `requests`: the first of the search path, or Debian's own, for which `npm test` installs it. */
export function pythonWithRequests(): string {
  const found = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import requests'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined)
    throw new Error('There is no Python with requests (Debian package python3-requests).');
  return found;
}
