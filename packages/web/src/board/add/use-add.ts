import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Input } from '@twofold/client';
import { call } from '../../api/connection.ts';
import { LIVE } from '../../session/live-changes.ts';
import { nameOf } from '../entry/entry-name.ts';

/** Adds an entry, and is done when the board has it. @param onAdded with its name, for people */
export function useAdd(onAdded: (name: string) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Input<'POST /api/accounts'>['body']) => call('POST /api/accounts', { body }),
    onSuccess: async (entry) => {
      await queryClient.invalidateQueries({ queryKey: [LIVE] });
      onAdded(nameOf(entry));
    },
  });
}
