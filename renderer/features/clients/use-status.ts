import { useCallback } from 'react';
import type { ClientStatus, ClientView } from '../../../shared/model/client.ts';
import { clientWords } from '../../strings/clients.ts';
import { sayUndo } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

/**
 * Pauses or resumes a client, and says so with a way back. Pausing holds at once; to let it go on, now or by undoing,
 * the password may be asked for. Rejects when it did not happen.
 */
export function useClientStatus(): (
  client: Pick<ClientView, 'id' | 'name' | 'status'>,
  status: ClientStatus,
) => Promise<void> {
  const { calls } = useMain();
  return useCallback(
    async ({ id, name, status: before }, status) => {
      await calls.setClientStatus({ id, status });
      if (status === 'revoked') return;
      sayUndo(clientWords.did[status](name), () => calls.setClientStatus({ id, status: before }));
    },
    [calls],
  );
}
