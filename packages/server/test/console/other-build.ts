import type { Page } from 'playwright-core';

/** From now on the server seems to have another build of the console than the one that the page is of. */
export async function seeOtherBuild(page: Page, origin: string): Promise<void> {
  const html = (await (await page.request.get(`${origin}/login`)).text()).replace(
    /(<script type="module"[^>]* src=")[^"]+/,
    '$1/assets/of-another-build.js',
  );
  await page.route('**/login', (route) =>
    route.request().isNavigationRequest()
      ? route.continue()
      : route.fulfill({ body: html, contentType: 'text/html' }),
  );
}
