/** What is looked into. The core closes it by itself when anything locks, and when this page is left. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { BackupLook } from '../../../shared/model/exporting.ts';
import { hasCode } from '../../ui/attempt.ts';
import { useMain } from '../frame/window.ts';

export function useLooking() {
  const { calls, on } = useMain();
  const [looked, setLooked] = useState<BackupLook | null>(null);
  const [error, setError] = useState<unknown>(null);
  /** The backup that is being opened; an empty text for a file. */
  const [opening, setOpening] = useState<string | null>(null);
  const here = useRef(true);

  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
      void calls.closeBackup().catch(() => undefined);
    };
  }, [calls]);

  const look = useCallback(
    async (backup: string | null): Promise<void> => {
      setError(null);
      setOpening(backup ?? '');
      try {
        const next = await calls.lookIntoBackup({ backup });
        if (next !== null && here.current) setLooked(next);
      } catch (refused) {
        if (here.current && !hasCode(refused, 'step_up_cancelled')) setError(refused);
      } finally {
        if (here.current) setOpening(null);
      }
    },
    [calls],
  );

  const close = useCallback((): void => {
    setLooked(null);
    void calls.closeBackup().catch(() => undefined);
  }, [calls]);

  // What a key is compared with may be another one now.
  const open = looked?.backup ?? null;
  useEffect(() => {
    if (open === null) return;
    return on('changed', (areas) => {
      if (areas.includes('credentials')) void look(open);
    });
  }, [on, open, look]);

  return { looked, opening, error, look, close };
}
