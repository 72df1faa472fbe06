/** What the server writes into the page. All of it is public. */
export const apiBasePath = written('twofold-api-base-path');
export const siteName = written('twofold-site-name');
/** In code points. */
export const passwordMinLength = Number(written('twofold-password-min-length'));

/** By what messages can be sent from this server. */
const channels = written('twofold-channels').split(' ');
export const sendsMail = channels.includes('email');
export const sendsSms = channels.includes('sms');

/** False: there is no page at this address, whatever the program of the console has for it. */
export const isPageKnown = written('twofold-page-state') !== 'unknown';

function written(name: string): string {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? '';
}
