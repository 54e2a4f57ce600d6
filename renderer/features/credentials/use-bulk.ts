import type { BulkDone } from '../../../shared/model/bulk.ts';
import { bulkWords } from '../../strings/credentials.ts';
import { say, sayTrouble, sayUndo } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

export interface Bulk {
  /** True when it was done. */
  setStatus(ids: readonly string[], status: 'active' | 'deactivated'): Promise<boolean>;
  tag(ids: readonly string[], add: readonly string[], remove: readonly string[]): Promise<boolean>;
}

/** What is done to several keys: said in a toast with the way back, refusals too. */
export function useBulk(): Bulk {
  const { calls } = useMain();
  const done = async (work: Promise<BulkDone>, text: (n: number) => string): Promise<boolean> => {
    try {
      const { changed, undo } = await work;
      if (undo === null) {
        say(bulkWords.unchanged);
        return true;
      }
      const back = async (): Promise<void> => {
        say(bulkWords.undone((await calls.undoBulk({ token: undo.token })).changed));
      };
      sayUndo(text(changed), back, undo.until);
      return true;
    } catch (error) {
      sayTrouble(error);
      return false;
    }
  };
  return {
    setStatus: (ids, status) =>
      done(
        calls.setStatusOf({ ids: [...ids], status }),
        status === 'active' ? bulkWords.activated : bulkWords.deactivated,
      ),
    tag: (ids, add, remove) =>
      done(calls.tagAll({ ids: [...ids], add: [...add], remove: [...remove] }), bulkWords.tagged),
  };
}
