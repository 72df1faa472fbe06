import type { CDPSession } from 'playwright-core';

export interface ReadAnswer {
  method: string;
  url: string;
  status: number;
  headers: Record<string, string>;
  text: string;
}

/**
 * Shows every answer from addresses of the patterns to `see`, before its page gets it. Afterwards would be too late: when
 * the page goes elsewhere, which an answer may make it do, the browser forgets the body.
 */
export async function readAnswers(
  devtools: CDPSession,
  patterns: readonly string[],
  see: (answer: ReadAnswer) => void,
): Promise<void> {
  devtools.on(
    'Fetch.requestPaused',
    async ({ requestId, request, responseStatusCode, responseHeaders = [] }) => {
      const status = responseStatusCode ?? 0;
      // Without a status the server was not reached; a redirect has no body of its own.
      if ((status >= 200 && status < 300) || status >= 400) {
        const answer = await ask(devtools.send('Fetch.getResponseBody', { requestId }));
        if (answer)
          see({
            method: request.method,
            url: request.url,
            status,
            headers: Object.fromEntries(responseHeaders.map(({ name, value }) => [name, value])),
            text: answer.base64Encoded ? Buffer.from(answer.body, 'base64').toString() : answer.body,
          });
      }
      await ask(devtools.send('Fetch.continueRequest', { requestId }));
    },
  );
  await devtools.send('Fetch.enable', {
    patterns: patterns.map((urlPattern) => ({ urlPattern, requestStage: 'Response' as const })),
  });
}

/** Undefined where the page gave the request up meanwhile, or is gone: then nobody gets the answer. */
function ask<Answer>(sent: Promise<Answer>): Promise<Answer | undefined> {
  return sent.catch(() => undefined);
}
