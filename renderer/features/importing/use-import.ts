/** From the choice of a file to keys that are stored. What the window knows of a file is what may be shown of it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ImportDone, ImportPreview, ImportSource } from '../../../shared/model/importing.ts';
import { dateOf } from '../../format/time.ts';
import { hasCode } from '../../ui/attempt.ts';
import { useMain } from '../frame/window.ts';
import { choices, chosen, type Draft, draftOf } from './draft.ts';

export type Stage =
  | { readonly at: 'sources'; readonly error: unknown }
  | { readonly at: 'reading'; readonly format: ImportSource }
  | { readonly at: 'preview'; readonly preview: ImportPreview }
  | { readonly at: 'done'; readonly done: ImportDone; readonly format: ImportSource };

const SOURCES: Stage = { at: 'sources', error: null };

export function useImport() {
  const { calls } = useMain();
  const [stage, setStage] = useState<Stage>(SOURCES);
  const [draft, setDraft] = useState<Draft>({ keys: [] });
  const [storing, setStoring] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** Which reading counts: one that was given up comes back too late. */
  const turn = useRef(0);

  // Whoever leaves the page leaves the import: nothing of it lies about.
  useEffect(() => () => void calls.dropImport().catch(() => undefined), [calls]);

  const start = async (format: ImportSource, keyFile: boolean): Promise<void> => {
    turn.current += 1;
    const mine = turn.current;
    setStage({ at: 'reading', format });
    setError(null);
    const next = await read(() => calls.startImport({ format, keyFile }));
    if (turn.current !== mine) return;
    if (next.at === 'preview') setDraft(draftOf(next.preview));
    setStage(next);
  };

  const drop = useCallback((): void => {
    turn.current += 1;
    void calls.dropImport().catch(() => undefined);
    setError(null);
    setStage(SOURCES);
  }, [calls]);

  const store = async (): Promise<ImportDone | null> => {
    if (stage.at !== 'preview' || storing || chosen(draft).length === 0) return null;
    const { preview } = stage;
    setStoring(true);
    setError(null);
    try {
      const keys = choices(draft, dateOf(Date.now()));
      const done = await calls.storeImport({ import: preview.id, keys });
      setStage({ at: 'done', done, format: preview.format });
      return done;
    } catch (refused) {
      setError(refused);
      return null;
    } finally {
      setStoring(false);
    }
  };

  return { stage, draft, setDraft, storing, error, setError, start, drop, store };
}

export type Import = ReturnType<typeof useImport>;

/** What stands on the page after a reading; who gave up knows that already. */
async function read(call: () => Promise<ImportPreview | null>): Promise<Stage> {
  try {
    const preview = await call();
    return preview === null ? SOURCES : { at: 'preview', preview };
  } catch (error) {
    const given = hasCode(error, 'cancelled', 'step_up_cancelled');
    return { at: 'sources', error: given ? null : error };
  }
}
