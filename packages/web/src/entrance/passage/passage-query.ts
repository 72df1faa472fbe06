import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/connection.ts';
import { type Passage, type PassageRequest, passageOf } from './passage.ts';

/** Where this browser goes on to. An answer is of the moment: it is never kept. */
export function passageQuery(request: PassageRequest) {
  return queryOptions({
    queryKey: ['passage', request],
    queryFn: ({ signal }) => findPassage(request, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

async function findPassage(request: PassageRequest, signal: AbortSignal): Promise<Passage> {
  const { rd, service, state, signature } = request;
  const query = {
    ...(rd !== undefined && { rd }),
    ...(service !== undefined && { service }),
    ...(state !== undefined && { state }),
    ...(signature !== undefined && { signature }),
  };
  try {
    return { at: 'go', ...(await call('GET /api/gate/passage', { query }, { signal })) };
  } catch (error) {
    const passage = passageOf(error);
    if (passage === undefined) throw error;
    return passage;
  }
}
