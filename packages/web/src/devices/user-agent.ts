/** In this order: most browsers name others before themselves. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOPiOS\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const LONGEST = 64;

/** What a device is called by what its browser says of itself, which may be anything: `Firefox, Windows`. */
export function nameOfAgent(userAgent: string): string {
  const known = [nameIn(BROWSERS, userAgent), nameIn(SYSTEMS, userAgent)].filter(
    (name) => name !== undefined,
  );
  if (known.length > 0) return known.join(', ');
  const text = userAgent.trim();
  if (text === '') return '?';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What a passkey of this device may be called. */
export function systemOf(userAgent: string): string {
  return nameIn(SYSTEMS, userAgent) ?? '';
}

/** Whether it is held in a hand. */
export function isHandheld(userAgent: string): boolean {
  return ['iPhone', 'iPad', 'Android'].includes(systemOf(userAgent));
}

function nameIn(names: readonly [RegExp, string][], userAgent: string): string | undefined {
  return names.find(([sign]) => sign.test(userAgent))?.[1];
}
