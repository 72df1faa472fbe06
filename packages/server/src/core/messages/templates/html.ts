/** What a message is made of, from top to bottom: each form of it shows the same. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'code'; code: string }
  | { kind: 'link'; url: string; action: string; copyLink: string }
  | { kind: 'details'; rows: readonly (readonly [name: string, value: string])[] }
  | { kind: 'foot'; text: string };

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** A page without anything that is loaded from elsewhere: opening it tells nobody. Every text is escaped here. */
export function htmlPage(lang: string, title: string, blocks: readonly Block[]): string {
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(lang)}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title></head>`,
    '<body style="margin:0;padding:24px;background:#f4f4f5;color:#18181b;font:16px/1.5 system-ui,sans-serif">',
    '<div style="max-width:480px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">',
    ...blocks.map(htmlBlock),
    '</div></body></html>',
    '',
  ].join('\n');
}

function htmlBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'code':
      // One text without spaces, so that it is selected and copied as it is entered.
      return `<p style="margin:24px 0;text-align:center;font:700 32px/1.2 ui-monospace,monospace;letter-spacing:6px">${escapeHtml(block.code)}</p>`;
    case 'link': {
      const url = escapeHtml(block.url);
      const button =
        'display:inline-block;padding:12px 24px;border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none';
      return (
        `<p style="margin:24px 0;text-align:center"><a href="${url}" style="${button}">${escapeHtml(block.action)}</a></p>\n` +
        `<p style="font-size:13px;color:#52525b">${escapeHtml(block.copyLink)}<br><span style="word-break:break-all">${url}</span></p>`
      );
    }
    case 'details':
      return `<table style="margin:16px 0">${block.rows
        .map(
          ([name, value]) =>
            `<tr><th scope="row" style="padding:2px 16px 2px 0;text-align:left;font-weight:600">${escapeHtml(name)}</th>` +
            `<td style="padding:2px 0;word-break:break-word">${escapeHtml(value)}</td></tr>`,
        )
        .join('')}</table>`;
    case 'foot':
      return `<p style="margin-top:24px;font-size:13px;color:#52525b">${escapeHtml(block.text)}</p>`;
  }
}

/** The same as plain text. The code stands on a line of its own. */
export function plainText(blocks: readonly Block[]): string {
  return `${blocks.map(plainBlock).join('\n\n')}\n`;
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'code':
      return block.code;
    case 'link':
      return block.url;
    case 'details':
      return block.rows.map(([name, value]) => `${name}: ${value}`).join('\n');
    case 'foot':
      return `-- \n${block.text}`;
  }
}
