/** From what is to be exported to a file that is written. No value comes into this window. */
import { useEffect, useRef, useState } from 'react';
import type { ExportAsk, ExportDone } from '../../../shared/model/exporting.ts';
import { hasCode } from '../../ui/attempt.ts';
import { useMain } from '../frame/window.ts';

export type Stage =
  | { readonly at: 'choosing' }
  | { readonly at: 'working'; readonly keys: number }
  | { readonly at: 'done'; readonly done: ExportDone };

const CHOOSING: Stage = { at: 'choosing' };

export function useExport() {
  const { calls } = useMain();
  const [stage, setStage] = useState<Stage>(CHOOSING);
  const [error, setError] = useState<unknown>(null);
  const here = useRef(true);

  // Whoever leaves the page stops what is under way.
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
      void calls.stopExport().catch(() => undefined);
    };
  }, [calls]);

  const start = async (ask: ExportAsk, keys: number): Promise<void> => {
    setError(null);
    setStage({ at: 'working', keys });
    try {
      const done = await calls.exportKeys(ask);
      if (here.current) setStage(done === null ? CHOOSING : { at: 'done', done });
    } catch (refused) {
      if (!here.current) return;
      setStage(CHOOSING);
      setError(hasCode(refused, 'cancelled', 'step_up_cancelled') ? null : refused);
    }
  };

  return {
    stage,
    error,
    start,
    stop: () => void calls.stopExport().catch(() => undefined),
    again: () => setStage(CHOOSING),
  };
}
