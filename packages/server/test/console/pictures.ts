import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';
import encodeQr from 'qr';

/** A file as a page is given it. */
export interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const SIDE = 400;

/** A picture with these QR codes beside each other, as somebody photographs a screen or keeps a screenshot. */
export function pictureOf(...texts: string[]): GivenFile {
  const codes = texts.map((text, index) => {
    const code = encodeQr(text, 'svg').replace(/^.*?<svg/s, '<svg');
    return code.replace(
      '<svg',
      `<svg x="${index * (SIDE + 40) + 20}" y="20" width="${SIDE}" height="${SIDE}" preserveAspectRatio="xMidYMid"`,
    );
  });
  const [width, height] = [texts.length * (SIDE + 40), SIDE + 40];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>${codes.join('')}</svg>`;
  return { name: 'codes.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) };
}

export function textFile(name: string, content: string | Uint8Array): GivenFile {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content as Uint8Array) };
}

/** Drops files somewhere, as from a folder beside the browser. @param target a selector */
export async function dropOn(page: Page, target: string, ...files: GivenFile[]): Promise<void> {
  await giveTo(page, target, 'drop', files);
}

/** Drops a file of so many zeros, which is made in the browser: nothing large goes there. */
export async function dropZeros(page: Page, target: string, bytes: number): Promise<void> {
  const call = JSON.stringify({ target, bytes });
  await page.evaluate(`(({ target, bytes }) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], 'zeros'));
    const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer });
    document.querySelector(target).dispatchEvent(drop);
  })(${call})`);
}

/** Pastes files or a text, as with the keyboard, where the focus is. */
export async function pasteInto(page: Page, given: GivenFile | string): Promise<void> {
  await giveTo(page, 'body', 'paste', typeof given === 'string' ? given : [given]);
}

async function giveTo(
  page: Page,
  target: string,
  kind: 'drop' | 'paste',
  given: readonly GivenFile[] | string,
): Promise<void> {
  const files =
    typeof given === 'string'
      ? []
      : given.map(({ name, mimeType, buffer }) => ({ name, mimeType, content: buffer.toString('base64') }));
  const call = JSON.stringify({ target, kind, files, text: typeof given === 'string' ? given : '' });
  await page.evaluate(`(({ target, kind, files, text }) => {
    const data = new DataTransfer();
    for (const { name, mimeType, content } of files) {
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name, { type: mimeType }));
    }
    if (text !== '') data.setData('text/plain', text);
    const options = { bubbles: true, cancelable: true };
    const element = document.querySelector(target);
    if (kind === 'drop')
      for (const type of ['dragenter', 'dragover', 'drop'])
        element.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
    else element.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
  })(${call})`);
}

/** From the next page on, the camera of this browser sees what `showToCamera` shows it. */
export async function plugCameraIn(page: Page): Promise<void> {
  await page.addInitScript(`{
    const canvas = document.createElement('canvas');
    canvas.width = 1280;
    canvas.height = 720;
    const context = canvas.getContext('2d');
    const draw = () => {
      context.fillStyle = '#fff';
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (window.cameraSees) context.drawImage(window.cameraSees, 100, 100, 500, 500);
    };
    setInterval(draw, 50);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
  }`);
}

export async function showToCamera(page: Page, text: string): Promise<void> {
  const { buffer } = pictureOf(text);
  await page.evaluate(`new Promise((resolve) => {
    const image = new Image();
    image.onload = () => { window.cameraSees = image; resolve(); };
    image.src = 'data:image/svg+xml;base64,${buffer.toString('base64')}';
  })`);
}
