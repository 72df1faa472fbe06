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
      // Without a status the server was not reached; a redirect has no body of its own.
      const isRedirect =
        responseStatusCode !== undefined && responseStatusCode >= 300 && responseStatusCode < 400;
      if (responseStatusCode !== undefined && !isRedirect) {
        const { body, base64Encoded } = await devtools.send('Fetch.getResponseBody', { requestId });
        see({
          method: request.method,
          url: request.url,
          status: responseStatusCode,
          headers: Object.fromEntries(responseHeaders.map(({ name, value }) => [name, value])),
          text: base64Encoded ? Buffer.from(body, 'base64').toString() : body,
        });
      }
      await devtools.send('Fetch.continueRequest', { requestId });
    },
  );
  await devtools.send('Fetch.enable', {
    patterns: patterns.map((urlPattern) => ({ urlPattern, requestStage: 'Response' as const })),
  });
}
