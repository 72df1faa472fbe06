import { isFileOfBuild } from './file-of-build.ts';

/** As much of Trusted Types as is used here. Browsers without it take the address as it is. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** The one policy that the page's headers name: a worker is a file of this build, or nothing. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('twofold-worker', {
  createScriptURL(url) {
    if (!isFileOfBuild(url, location.href)) throw new Error('A worker is a file of our own.');
    return url;
  },
});

/**
 * Starts a worker, for work that would hold up the page or needs what the page's policy refuses (WebAssembly).
 *
 * @param url as Vite gives it: `import url from './x-worker.ts?worker&url'`
 */
export function startWorker(url: string): Worker {
  return new Worker(policy?.createScriptURL(url) ?? url, { type: 'module' });
}
