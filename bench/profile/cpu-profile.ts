/** Sums up a profile of V8 (`node --cpu-prof`). */
export interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

/** Where the time of a group of functions went, as a share of the busy time. */
export interface Share {
  name: string;
  share: number;
}

/** A function of ours, by the end of its file's path. */
export interface Place {
  file: string;
  functionName: string;
}

/**
 * Busy time by file of ours or by library: each sample goes to the innermost frame that is one of them, so that what
 * they call in Node is theirs.
 *
 * @param serving on the stack of every request that is measured: what lies before the first or after the last is start and
 *   stop
 */
export function sharesByFile(profile: CpuProfile, serving: Place): Share[] {
  const stacks = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((id) => [id, node.id])));
  const samples = profile.samples.map((sample, index) => ({
    stack: stackOf(sample, stacks, parents),
    spent: profile.timeDeltas[index] ?? 0,
  }));
  const serves = ({ stack }: { stack: ProfileNode[] }) =>
    stack.some(
      ({ callFrame: { url, functionName } }) =>
        functionName === serving.functionName && url.endsWith(serving.file),
    );
  const micros = new Map<string, number>();
  let busy = 0;
  for (const { stack, spent } of samples.slice(
    samples.findIndex(serves),
    samples.findLastIndex(serves) + 1,
  )) {
    const place = placeOf(stack);
    if (place === undefined) continue;
    busy += spent;
    micros.set(place, (micros.get(place) ?? 0) + spent);
  }
  return [...micros]
    .map(([name, spent]) => ({ name, share: spent / busy }))
    .sort((a, b) => b.share - a.share);
}

function stackOf(id: number, nodes: Map<number, ProfileNode>, parents: Map<number, number>): ProfileNode[] {
  const stack: ProfileNode[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const node = nodes.get(at);
    if (node) stack.push(node);
  }
  return stack;
}

/** Undefined for idle time. */
function placeOf(stack: ProfileNode[]): string | undefined {
  const [innermost] = stack;
  const name = innermost?.callFrame.functionName ?? '';
  if (name === '(idle)') return undefined;
  for (const { callFrame } of stack) {
    const ours = /\/packages\/(?:server\/src|otp\/src)\/(.+)$/.exec(callFrame.url)?.[1];
    if (ours !== undefined) return `${ours} ${detailOf(ours, callFrame.functionName)}`.trim();
    const library = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(callFrame.url)?.[1];
    if (library !== undefined) return library;
  }
  return name === '(garbage collector)' ? 'garbage collection' : 'Node: HTTP, sockets, event loop';
}

/** In the store's own file statements and commits are told apart; elsewhere the file says enough. */
function detailOf(file: string, functionName: string): string {
  return file.startsWith('platform/database/') ? `(${functionName || 'anonymous'})` : '';
}
