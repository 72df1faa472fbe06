/** For which build this tab was loaded anew. */
const KEY = 'twofold.loaded-for';
const SCRIPT = /<script type="module"[^>]* src="([^"]+)"/;

/**
 * Loads the page anew where the server has another build than the one that it is of, whose files are gone then. Once for each
 * build: of two servers behind one address, each may have its own. A server that is away changes nothing: what is on the
 * page stays there.
 */
export async function reloadIfRebuilt(): Promise<void> {
  const own = document.querySelector('script[type=module][src]')?.getAttribute('src');
  const served = await servedScript().catch(() => undefined);
  if (served === undefined || served === own || isTried(served)) return;
  location.reload();
}

async function servedScript(): Promise<string | undefined> {
  const answer = await fetch('/login', { cache: 'no-store', credentials: 'omit' });
  return answer.ok ? SCRIPT.exec(await answer.text())?.[1] : undefined;
}

/** Where nothing can be kept, the person decides. */
function isTried(build: string): boolean {
  try {
    if (sessionStorage.getItem(KEY) === build) return true;
    sessionStorage.setItem(KEY, build);
    return false;
  } catch {
    return true;
  }
}
