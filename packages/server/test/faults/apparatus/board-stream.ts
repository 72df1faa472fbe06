import type { AddressInfo } from 'node:net';
import type { Installation } from '../../installation/installation.ts';

/** An open page that follows changes of the board. */
export interface BoardStream {
  /** Resolves when this text has come. Rejects when the stream ends without it. */
  until(text: string): Promise<void>;
  /** Resolves with all that came, when the stream has ended. */
  ended: Promise<string>;
}

/** @param twofold listens on a port from now on, if it did not */
export async function openBoardStream(twofold: Installation, accessToken: string): Promise<BoardStream> {
  const { server } = twofold.app;
  if (!server.listening) await twofold.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/api/accounts/stream`, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'text/event-stream' },
  });
  if (answer.status !== 200) throw new Error(`The stream was answered with ${answer.status}.`);
  let text = '';
  const waiting = new Set<() => void>();
  const ended = read();

  async function read(): Promise<string> {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      for (const look of waiting) look();
    }
    return text;
  }

  return {
    ended,
    async until(wanted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => text.includes(wanted) && resolve();
      waiting.add(look);
      look();
      const end = ended.then(() => {
        if (!text.includes(wanted)) throw new Error('The stream ended without it.');
      });
      await Promise.race([promise, end]);
      waiting.delete(look);
    },
  };
}
