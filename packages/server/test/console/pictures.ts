import { Buffer } from 'node:buffer';
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import encodeQr from 'qr';

/** A file as a page is given it. */
export interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const SIDE = 400;
const MARGIN = 20;

/** A picture with these QR codes beside each other, as somebody photographs a screen or keeps a screenshot. */
export function pictureOf(...texts: string[]): GivenFile {
  const codes = texts.map((text) => encodeQr(text, 'raw'));
  const step = SIDE + 2 * MARGIN;
  const isDark = (x: number, y: number) => {
    const code = codes[Math.floor(x / step)] ?? [];
    const place = (at: number) => Math.floor(((at - MARGIN) / SIDE) * code.length);
    return code[place(y)]?.[place(x % step)] === true;
  };
  const picture = pngOf(texts.length * step, step, isDark);
  return { name: 'codes.png', mimeType: 'image/png', buffer: picture };
}

/** A drawing that takes a browser longer than anybody waits: each of its groups is ten of the one before. */
export function endlessDrawing(): GivenFile {
  const groups = Array.from(
    { length: 12 },
    (_, level) => `<g id="g${level + 1}">${`<use href="#g${level}"/>`.repeat(10)}</g>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><defs><g id="g0"><rect width="9" height="9" filter="blur(9px)"/></g>${groups.join('')}</defs><use href="#g12"/></svg>`;
  return { name: 'codes.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) };
}

/** Of a picture that says it is so large, the head alone (PNG, section 11.2.2). */
export function hugePicture(width: number, height: number): GivenFile {
  return { name: 'huge.png', mimeType: 'image/png', buffer: pngOfRows(width, height, Buffer.alloc(0)) };
}

function pngOf(width: number, height: number, isDark: (x: number, y: number) => boolean): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = isDark(x, y) ? 0 : 255;
  return pngOfRows(width, height, rows);
}

/** Eight bits of grey for each pixel, each row after a byte for its filter, which is none. */
function pngOfRows(width: number, height: number, rows: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
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
    image.src = 'data:image/png;base64,${buffer.toString('base64')}';
  })`);
}
