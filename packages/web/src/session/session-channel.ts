/** What the pages of one browser tell each other of the session that they share. */
export type SessionNews =
  /** Somebody has signed out. */
  | { kind: 'signed-out' }
  /** The server has refused the session. */
  | { kind: 'refused' }
  /** A page is of this person now. */
  | { kind: 'person'; id: string };

let channel: BroadcastChannel | undefined;

function opened(): BroadcastChannel {
  channel ??= new BroadcastChannel('twofold.session');
  return channel;
}

/** All other pages of this browser; never this one. */
export function tellOtherPages(news: SessionNews): void {
  opened().postMessage(news);
}

/** @returns what ends it */
export function followOtherPages(onNews: (news: SessionNews) => void): () => void {
  const listener = ({ data }: MessageEvent<SessionNews>) => onNews(data);
  opened().addEventListener('message', listener);
  return () => opened().removeEventListener('message', listener);
}
