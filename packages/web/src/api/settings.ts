/** What the server writes into the page. All of it is public. */
export const apiBasePath = written('twofold-api-base-path');
export const siteName = written('twofold-site-name');
/** In code points. */
export const passwordMinLength = Number(written('twofold-password-min-length'));

function written(name: string): string {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? '';
}
