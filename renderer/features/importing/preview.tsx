import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { ImportPreview } from '../../../shared/model/importing.ts';
import { importWords, sourceWords } from '../../strings/importing.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { Panes } from '../frame/panes.tsx';
import { useCatalogue } from '../frame/queries.ts';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { importCommands } from './commands.ts';
import { change, chosen, type DraftKey, judgedAnew } from './draft.ts';
import { KeyEditor } from './key-editor.tsx';
import { PreviewTable } from './preview-table.tsx';
import type { Import } from './use-import.ts';

const words = importWords.preview;

interface PreviewProps {
  readonly of: ImportPreview;
  readonly importing: Import;
  readonly store: () => void;
}

/** What was found, to be looked at, changed and ticked. Nothing is stored before the button says so. */
export function Preview({ of: preview, importing, store }: PreviewProps) {
  const { draft, setDraft, storing } = importing;
  const { data: catalogue } = useCatalogue();
  // Its table can tell what is in sight only once this is on the page.
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);
  const [open, setOpen] = useState<number | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const names = useMemo(
    () => new Map((catalogue ?? []).map(({ id, name }) => [id, name])),
    [catalogue],
  );
  const { edit, choose } = useEditing(preview, importing);
  const ticked = chosen(draft).length;
  const next = (): void => {
    const at = draft.keys.findIndex(({ id }) => id === open);
    setOpen(draft.keys[(at + 1) % draft.keys.length]?.id ?? null);
  };
  useCommands([
    { ...importCommands.store, run: store, enabled: ticked > 0 && !storing },
    { ...importCommands.next, run: next, enabled: draft.keys.length > 1 },
    { ...importCommands.drop, run: importing.drop },
  ]);
  const opened = draft.keys.find(({ id }) => id === open);
  const list = (
    <>
      <Head of={preview} importing={importing} store={store} />
      <div className="page-scroll" ref={setScroll}>
        {draft.keys.length > 0 && (
          <PreviewTable
            draft={draft}
            setDraft={setDraft}
            names={names}
            open={open}
            choose={setOpen}
            scroll={scroll}
          />
        )}
        <About of={preview} />
      </div>
    </>
  );
  const detail =
    opened === undefined ? null : (
      <KeyEditor
        key={opened.id}
        of={opened}
        draft={draft}
        catalogue={catalogue ?? []}
        edit={(part) => edit(opened.id, part)}
        choose={(exchange) => choose(opened.id, exchange)}
        next={next}
        close={close}
      />
    );
  return <Panes list={list} detail={detail} detailLabel={words.detail} close={close} />;
}

/** How many there are and are ticked, the button that stores them, and what is to be said of the file. */
function Head({ of: preview, importing, store }: PreviewProps) {
  const { draft, storing, error } = importing;
  const ticked = chosen(draft).length;
  return (
    <>
      <header className="page-head">
        <h1>{words.title(sourceWords[preview.format].name)}</h1>
        <span className="quiet tabular" role="status">
          {words.found(draft.keys.length)}, {words.chosen(ticked)}
        </span>
        <span className="page-head-space" />
        <Button variant="default" onClick={importing.drop}>
          {words.back}
        </Button>
        <Button loading={storing} disabled={ticked === 0} onClick={store}>
          {words.store(ticked)}
        </Button>
      </header>
      <div className="import-said">
        <Trouble error={error} />
        {preview.notes.map((note) => (
          <Callout key={note}>{note}</Callout>
        ))}
        {draft.keys.length === 0 && <Callout title={words.nothing}>{words.nothingText}</Callout>}
      </div>
    </>
  );
}

function useEditing(preview: ImportPreview, { setDraft, setError }: Import) {
  const { calls } = useMain();
  const edit = (id: number, part: Partial<DraftKey>): void =>
    setDraft((draft) => change(draft, id, part));
  const choose = (id: number, exchange: string): void => {
    calls
      .checkImported({ import: preview.id, id, exchange })
      .then((judged) => setDraft((draft) => judgedAnew(draft, judged)))
      .catch(setError);
  };
  return { edit, choose };
}

/** What was not taken, and why; how a table was understood. */
function About({ of: { skipped, columns } }: { of: ImportPreview }) {
  return (
    <div className="import-about">
      <p className="quiet">{words.until}</p>
      {columns.length > 0 && (
        <details open>
          <summary>{words.columnsTitle}</summary>
          <ul>
            {columns.map(({ column, meaning }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns may have the same name
              <li key={at}>{words.columnMeaning(column, meaning)}</li>
            ))}
          </ul>
        </details>
      )}
      {skipped.length > 0 && (
        <details>
          <summary>{words.skipped(skipped.length)}</summary>
          <ul>
            {skipped.slice(0, 200).map(({ place, file, why }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two places may be called the same
              <li key={at}>
                <span>{place}</span> <span className="quiet">{file}</span>
                <div className="quiet">{why}</div>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
