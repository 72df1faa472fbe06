import type { Page } from 'playwright-core';

/** What the server would say to a call of the page, for states that otherwise need an account of their own. */
export interface GivenAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: object | string;
}

/** Answers the next request to an address that ends like this in the server's place; those after it go there. */
export async function answerNext(page: Page, path: string, { status = 200, headers, body }: GivenAnswer) {
  const json = status < 400 ? 'application/json' : 'application/problem+json';
  const content =
    typeof body === 'string'
      ? { body, contentType: 'text/plain' }
      : { body: JSON.stringify(body), contentType: json };
  await page.route(
    ({ pathname }) => pathname.endsWith(path),
    (route) => route.fulfill({ status, ...content, ...(headers && { headers }) }),
    { times: 1 },
  );
}

/** A refusal as the server words it: the page knows it by its code. */
export function refusal(status: number, code: string): GivenAnswer {
  const body = { type: 'about:blank', title: code, status, detail: `${code}.`, code, requestId: 'req_1' };
  return { status, body };
}
