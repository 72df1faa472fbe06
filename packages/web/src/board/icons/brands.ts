import { queryOptions, useQuery } from '@tanstack/react-query';

const NONE: ReadonlySet<string> = new Set();

/** The names of all icons of brands. The server has them beside the console; nobody else is asked. */
export const brandsQuery = queryOptions({
  queryKey: ['brands'],
  queryFn: async ({ signal }): Promise<ReadonlySet<string>> => {
    const answer = await fetch('/brands.json', { signal });
    return new Set(answer.ok ? ((await answer.json()) as string[]) : []);
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** Empty until they are there. Asked for by the list, and not by each of its cards. */
export function useBrands(): ReadonlySet<string> {
  const { data = NONE } = useQuery(brandsQuery);
  return data;
}
