import { type Io, styled } from './io.ts';

export interface Progress {
  /** `total` of 0: not known. */
  update(finished: number, total: number): void;
  /** Takes the bar away: what was done is said in words. */
  end(): void;
}

const BAR_CELLS = 28;
const REDRAW_MS = 80;

/**
 * A bar on standard error while people look at it; nothing at all elsewhere, as a log would fill with it, and on a terminal
 * that cannot take a line back.
 */
export function startProgress(io: Io, label: string, now: () => number): Progress {
  const { stderr } = io;
  if (stderr.isTTY !== true || io.env.TERM === 'dumb') return { update() {}, end() {} };
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    update(finished, total) {
      if (now() - drawnAt < REDRAW_MS && finished < total) return;
      drawnAt = now();
      const share = total > 0 ? Math.min(1, finished / total) : 0;
      const cells = Math.round(share * BAR_CELLS);
      const bar = styled(stderr, io, 'green', '█'.repeat(cells)) + '░'.repeat(BAR_CELLS - cells);
      const percent = `${Math.floor(share * 100)}%`.padStart(4);
      stderr.write(`\r\u001b[K${label} ${bar} ${percent}`);
    },
    end() {
      if (drawnAt !== Number.NEGATIVE_INFINITY) stderr.write('\r\u001b[K');
    },
  };
}
