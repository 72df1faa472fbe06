/** A browser on the board of a server of its own. What runs in the page is text: this side knows no page. */
import { hash } from 'bcryptjs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startTwofold } from '../servers/child.ts';

const NAME = 'bench';
const PASSWORD = 'a measured otter on a stair';
/** Bodies stay below what an import may have. */
const AT_ONCE = 1000;
const ISSUERS = [
  'Amazon',
  'Bitbucket',
  'Café',
  'Dropbox',
  'Figma',
  'GitHub',
  'Hetzner',
  'Linode',
  'npm',
  'Zoom',
];

export interface Opened {
  origin: string;
  browser: Browser;
}

/** Runs `work` beside a server whose administrator has `entries` entries, and a browser that knows nothing of it. */
export async function withBoard(
  dataDir: string,
  entries: number,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const env = { ADMIN_USERNAME: NAME, ADMIN_PASSWORD_HASH: await hash(PASSWORD, 10) };
  const server = await startTwofold({ dataDir, env });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const opened = { origin: `http://localhost:${server.port}`, browser };
  try {
    await fill(opened, entries);
    await work(opened);
  } finally {
    await Promise.all([browser.close(), server.stop()]);
  }
}

async function fill(opened: Opened, count: number): Promise<void> {
  const page = await logIn(opened);
  for (let from = 0; from < count; from += AT_ONCE) {
    const entries = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) =>
      entryOf(from + index),
    );
    await call(page, '/api/accounts/import', { entries });
  }
  await page.context().close();
}

function entryOf(number: number) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const own = [0, 5, 10, 15].map((shift) => letters.charAt((number >> shift) & 31)).join('');
  const issuer = `${ISSUERS[number % ISSUERS.length]} ${number}`;
  return { issuer, label: `user${number}@example.com`, secret: `${own}GEZDGNBVGY3TQOJQGEZDGNBVGY3T` };
}

async function logIn({ browser, origin }: Opened): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${origin}/login`);
  await call(page, '/api/auth/login', { username: NAME, password: PASSWORD });
  return page;
}

async function call(page: Page, path: string, body: unknown): Promise<void> {
  const status = await page.evaluate(`fetch(${JSON.stringify(path)}, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-csrf-token': decodeURIComponent(/twofold_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? ''),
    },
    body: ${JSON.stringify(JSON.stringify(body))},
  }).then(({ status }) => status)`);
  if (status !== 200) throw new Error(`${path} was answered ${String(status)}.`);
}

/** Notes the frame after the first cards are there. */
const WATCH = `
  const watch = new MutationObserver(() => {
    if (!document.querySelector('[data-card]')) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { window.firstCardsMs = performance.now(); }));
  });
  document.addEventListener('DOMContentLoaded', () => watch.observe(document.body, { childList: true, subtree: true }));
`;

/** A new visit of somebody who is logged in. Milliseconds since its navigation. */
export async function openBoard(
  opened: Opened,
): Promise<{ page: Page; firstCardsMs: number; answerMs: number }> {
  const page = await logIn(opened);
  await page.addInitScript(WATCH);
  await page.goto(opened.origin);
  await page.locator('[data-card]').first().waitFor();
  await page.waitForTimeout(1000);
  const [firstCardsMs, answerMs] = (await page.evaluate(`[
    window.firstCardsMs,
    performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/api/accounts')).responseEnd,
  ]`)) as [number, number];
  return { page, firstCardsMs, answerMs };
}

const TYPED = ['g', 'gi', 'git', 'github', 'github 4', '', 'z', '', 'user 49', ''];

/** From each keystroke to the frame after it. Milliseconds. */
export async function measureKeystrokes(page: Page): Promise<number[]> {
  const measured = (await page.evaluate(`(async () => {
    const input = document.querySelector('input');
    input.focus();
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const times = [];
    for (const text of ${JSON.stringify(TYPED)}) {
      const begin = performance.now();
      write.call(input, text);
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return times;
  })()`)) as number[];
  const shown = await page.locator('[data-card]').count();
  if (shown === 0) throw new Error('The search found nothing.');
  return measured;
}

/** Which share of one core the browser works, in all of its processes, while nobody does anything. */
export async function measureIdle({ browser }: Opened, page: Page, seconds: number): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const worked = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const before = await worked();
  await page.waitForTimeout(seconds * 1000);
  return ((await worked()) - before) / seconds;
}
