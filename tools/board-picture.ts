/**
 * Takes the picture of the README: the real board of a real server, with entries that nobody has.
 *
 *   sh tools/build-console.sh && node tools/board-picture.ts
 */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ADMIN, callFrom, startConsole } from '../packages/server/test/console/console.ts';
import { secretOf } from '../packages/server/test/vault/vault.ts';

const FILE = fileURLToPath(new URL('../docs/images/board.png', import.meta.url));
const MAX_BYTES = 200_000;

const COLLECTIONS: Readonly<Record<string, readonly (readonly [issuer: string, label: string])[]>> = {
  Infrastructure: [
    ['Cloudflare', 'ops@example.com'],
    ['DigitalOcean', 'ops@example.com'],
    ['Hetzner', 'K0482913'],
    ['Bitwarden', 'break glass'],
  ],
  Development: [
    ['GitHub', 'example-bot'],
    ['GitLab', 'release'],
    ['npm', 'example-publisher'],
    ['PyPI', 'example-publisher'],
    ['Figma', 'design@example.com'],
  ],
  Office: [
    ['Stripe', 'finance@example.com'],
    ['Zoom', 'hello@example.com'],
    ['Dropbox', 'hello@example.com'],
  ],
};

const site = await startConsole();
try {
  const { page } = await site.openAs(ADMIN, '/', {
    colorScheme: 'light',
    viewport: { width: 1280, height: 640 },
  });
  let number = 0;
  for (const [name, entries] of Object.entries(COLLECTIONS)) {
    const { id } = await callFrom<{ id: string }>(page, 'POST', '/collections', { name });
    for (const [issuer, label] of entries) {
      number++;
      await callFrom(page, 'POST', '/accounts', { issuer, label, secret: secretOf(number), collection: id });
    }
  }
  await page.reload();
  await page
    .locator('[data-card]')
    .nth(number - 1)
    .waitFor();
  await untilEarlyInAStep();
  // The icons, which are asked for when their cards are seen.
  await page.waitForLoadState('load');
  await page.screenshot({ path: FILE });
} finally {
  await site.close();
}

const { size } = statSync(FILE);
process.stdout.write(`docs/images/board.png: ${Math.ceil(size / 1000)} KB\n`);
if (size > MAX_BYTES) throw new Error('The picture is too large for a README.');

/** Bars that are long show what they are. */
async function untilEarlyInAStep(): Promise<void> {
  const inStep = Date.now() % 30_000;
  const wanted = 6000;
  await new Promise((resolve) => setTimeout(resolve, (wanted - inStep + 30_000) % 30_000));
}
