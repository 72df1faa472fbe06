/**
 * The page's own files and nothing else: no script or style inside of the page, no form that the browser sends by itself,
 * no text that becomes markup or script (trusted types, whose one policy starts workers), no frame around the page. `blob:` and `data:` are pictures that
 * the page has made or was given itself, such as QR codes.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types twofold-worker',
].join('; ');

/** Of the console's page. The camera reads QR codes (T25); nothing else of the device is asked for. */
export const pageHeaders: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'permissions-policy':
    'camera=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
});
