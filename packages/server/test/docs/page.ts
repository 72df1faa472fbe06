import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** A file of the documentation. @param path from the root of the checkout */
export function readPage(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

export interface CodeBlock {
  /** The first word after the fence, such as `sh`. */
  language: string;
  code: string;
  /** Of the fence, counted from 1. */
  line: number;
}

/** The fenced code blocks of a page, in their order. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: CodeBlock | undefined;
  for (const [index, text] of page.split('\n').entries()) {
    const fence = /^ {0,3}```(\S*)/.exec(text);
    if (!fence) {
      if (open) open.code += `${text}\n`;
      continue;
    }
    if (open) blocks.push(open);
    open = open ? undefined : { language: fence[1] ?? '', code: '', line: index + 1 };
  }
  return blocks;
}

/** The page without its code blocks. */
export function prose(page: string): string {
  return page.replaceAll(/^ {0,3}```[\s\S]*?^ {0,3}```$/gm, '');
}
