/** What a clipboard holds of use here. */
export interface Pasted {
  pictures: readonly Blob[];
  /** Lines of a text: addresses, as a QR code says them. */
  texts: readonly string[];
}

/** Of a text, more are no addresses of accounts that anybody copies by hand. */
const MAX_LINES = 1000;

/** A picture goes before what is said of it. */
export function pastedOf(files: readonly Blob[], text: string): Pasted {
  const pictures = files.filter(({ type }) => type.startsWith('image/'));
  const lines =
    pictures.length > 0 ? [] : text.split(/\r\n|\r|\n/, MAX_LINES).filter((line) => line.trim() !== '');
  return { pictures, texts: lines };
}

/** Where a button can ask for the clipboard: over https, and not in every browser. The key for it works in all. */
export function canReadClipboard(): boolean {
  return typeof globalThis.navigator?.clipboard?.read === 'function';
}

/** Asks the person, where the browser wants to. Empty, where they say no or there is nothing of use. */
export async function readClipboard(): Promise<Pasted> {
  const pictures: Blob[] = [];
  let text = '';
  try {
    for (const item of await navigator.clipboard.read()) {
      const picture = item.types.find((type) => type.startsWith('image/'));
      if (picture !== undefined) pictures.push(await item.getType(picture));
      else if (item.types.includes('text/plain')) text += await (await item.getType('text/plain')).text();
    }
  } catch {
    // They said no.
  }
  return pastedOf(pictures, text);
}
