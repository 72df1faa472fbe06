import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { expect } from 'vitest';

/** Browsers of one test file, each of which knows nothing of the others: contexts of one Chromium. */
export interface Browsers {
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Closes all of them. */
  close(): Promise<void>;
}

export async function openBrowsers(): Promise<Browsers> {
  const chromium = await runningChromium();
  const opened: BrowserContext[] = [];
  return {
    async newContext(options) {
      const context = await chromium.newContext(options);
      opened.push(context);
      return context;
    },
    async close() {
      await Promise.all(opened.map((context) => context.close()));
    },
  };
}

/**
 * The engine without the window around it, from the same source: it takes a third of what the whole browser takes of a
 * processor, which has several processes more for each context. Where it is not installed, the whole one.
 */
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

let running: Promise<Browser> | undefined;

/** Of this process, and ends with it. Its start takes as much of a processor as the visit of a dozen pages. */
function runningChromium(): Promise<Browser> {
  running ??= launch();
  return running;
}

async function launch(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: PROGRAMS.find(existsSync) ?? expect.fail('no Chromium is installed'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  browser.once('disconnected', () => {
    running = undefined;
  });
  return browser;
}
