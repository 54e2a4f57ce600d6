import type { ClientView, Grant } from '../../../shared/model/client.ts';
import { clientWords } from '../../strings/clients.ts';
import { sayTrouble, sayUntil } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { asGrant, draftOf } from '../grants/draft.ts';

const UNDO_MS = 10_000;

/**
 * Takes a key away at once, and offers to give it back for a while. Giving back is a grant like any other (it may ask for
 * the password), with as many uses as were left; none left, nothing to give back.
 */
export function useRemoveGrant(client: ClientView, grant: Grant, label: string) {
  const { calls } = useMain();
  const { credential, used } = grant;
  const uses = grant.uses === null ? null : grant.uses - used;
  return async (): Promise<void> => {
    try {
      await calls.removeGrant({ client: client.id, credential });
    } catch (error) {
      return sayTrouble(error);
    }
    const again = asGrant(credential, { ...draftOf(grant), uses });
    sayUntil({
      undo: true,
      text: () => clientWords.removed(label, client.name),
      until: Date.now() + UNDO_MS,
      ...(uses !== null && uses < 1
        ? {}
        : {
            action: {
              label: clientWords.undo,
              run: () => calls.setGrant({ client: client.id, grant: again }),
            },
          }),
    });
  };
}

/** Makes an address and says where it went: this window never sees it. */
export function useMakeProxy(client: ClientView, { credential }: Grant) {
  const { calls } = useMain();
  return (): Promise<void> =>
    calls.makeProxy({ client: client.id, credential }).then(({ clearedAt, tcp }) => {
      const { copied, copiedToken } = clientWords.proxy;
      sayUntil({ text: tcp ? copied : copiedToken, until: clearedAt });
    }, sayTrouble);
}
