import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  findBarriers,
  type Opened,
  scrollsSideways,
  startConsole,
} from '../../console/console.ts';
import { seedPages } from '../../console/states/seed.ts';
import type { PageState } from '../../console/states/state.ts';
import { everyState } from '../../console/states/states.ts';

let site: Console;

beforeAll(async () => {
  // Every state is a visit, all of them from one address.
  site = await startConsole({
    RATE_LIMIT_LOGIN_SOURCE_MAX: '100000',
    RATE_LIMIT_UNAUTHENTICATED_MAX: '100000',
  });
  const { page } = await site.openAs(ADMIN);
  await seedPages(page);
  await page.context().close();
});
afterAll(() => site?.close());

/** As another tab would that has chosen it. */
const setLanguage = (page: Page, language: string) =>
  page.evaluate(`{
    localStorage.setItem('twofold.language', '${language}');
    dispatchEvent(new StorageEvent('storage', { key: 'twofold.language' }));
  }`);

/** Animations that glide: those in steps are clocks, which tell one second from the next. */
const gliding = (page: Page) =>
  page.evaluate(`document.getAnimations()
    .filter(({ playState, effect }) =>
      playState === 'running' && !/^steps/.test(effect.getComputedTiming().easing) &&
      !effect.getKeyframes().every(({ easing }) => /^steps/.test(easing)) &&
      !/^steps/.test(getComputedStyle(effect.target, effect.pseudoElement).animationTimingFunction))
    .map(({ animationName, transitionProperty }) => animationName ?? transitionProperty)`);

/** 320 px wide, as a window of 1,280 pixels is at 400 %; and no higher than such a one. */
const LOW = { width: 320, height: 256 };
const NARROW = [
  { language: 'en', sizes: [{ width: 320, height: 640 }, LOW] },
  { language: 'pt-BR', sizes: [LOW, { width: 320, height: 640 }] },
];

interface Visit extends PageState {
  person: string | undefined;
}

const visits = everyState.flatMap(({ person, states }) =>
  states.map((state): Visit => ({ person, ...state })),
);

/** One browser for each person: to log in anew for each state takes longer than to look at it. */
const visitors = new Map<string | undefined, Opened>();
const WIDE = { width: 1280, height: 900 };

async function visitor(person: string | undefined): Promise<Opened> {
  const known = visitors.get(person);
  if (known) return known;
  const options = { viewport: WIDE };
  const opened = await (person === undefined
    ? site.open('/login', options)
    : site.openAs(person, '/security', options));
  visitors.set(person, opened);
  return opened;
}

/** Those where what comes next can be seen without loading them anew. */
const fit = new Set<Page>();

/**
 * By way of a page that is none, so that nothing of the one before is left but the program itself: to load that anew, and axe
 * with it, takes longer than to look at most pages. Whether it can be loaded at an address, the journeys say.
 */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate("history.pushState(null, '', '/no-such-page')");
  await page.getByRole('heading', { name: 'There is no page here.' }).waitFor();
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
}

/** Comes to the state, in English, on a wide screen in the dark theme, as one for whom nothing is to move. */
async function visit({ person, path, isReadAtLoad, reach }: Visit): Promise<Opened> {
  const opened = await visitor(person);
  const { page } = opened;
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await setLanguage(page, 'en');
  if (fit.delete(page) && isReadAtLoad !== true) await follow(page, path);
  // Where it differs in what stands after the # sign alone, the page stays as it is and there is no answer.
  else if ((await page.goto(site.origin + path)) === null) await page.reload();
  await reach?.(page, site);
  return opened;
}

/** What a visit may not bring along. */
function expectQuiet({ complaints, strangers }: Opened): void {
  expect(complaints.splice(0)).toEqual([]);
  expect(strangers.splice(0)).toEqual([]);
}

/** To come to a state takes as long as to look at it: each is looked at in every way once somebody is there. */
describe('T5: every page and state', () => {
  it.each(visits)(
    '$name has no barrier on a wide screen in the light theme, nor at 400 % in the dark one, and nothing sideways',
    async (state) => {
      const opened = await visit(state);
      const { page } = opened;
      expect(await gliding(page)).toEqual([]);
      for (const { language, sizes } of NARROW) {
        await setLanguage(page, language);
        for (const size of sizes) {
          await page.setViewportSize(size);
          expect([language, size.height, await scrollsSideways(page)]).toEqual([
            language,
            size.height,
            false,
          ]);
        }
      }
      expect(await findBarriers(page)).toEqual([]);
      expect(await gliding(page)).toEqual([]);

      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await setLanguage(page, 'en');
      expect(await findBarriers(page)).toEqual([]);
      expectQuiet(opened);
      if (state.outlastsPage !== true) fit.add(page);
    },
  );
});

describe('the source of each page', () => {
  it.each([...new Set(visits.map(({ path }) => path.replace(/[?#].*/, '')))])(
    '%s has no script and no style in it, and asks nobody else for anything',
    async (path) => {
      const answer = await fetch(site.origin + path);
      const source = await answer.text();
      expect(answer.status).toBe(200);
      expect(source).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]* src="\/)/i);
      expect(source).not.toMatch(/(?:src|href)=["']?(?:https?:)?\/\//i);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).not.toMatch(/unsafe-(?:inline|eval)|\*|https?:/);
      expect(policy).toContain("default-src 'none'");
    },
  );
});
