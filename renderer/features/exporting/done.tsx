import { Button } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import type { ExportDone } from '../../../shared/model/exporting.ts';
import { sentence } from '../../format/words.ts';
import { exportWords, formatWords } from '../../strings/exporting.ts';
import { Callout } from '../../ui/callout.tsx';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

const words = exportWords.done;

interface DoneProps {
  readonly of: ExportDone;
  readonly again: () => void;
  readonly keys: () => void;
}

/** What was exported where, who can read it, and that it should not lie about. */
export function Done({ of: { path, format, keys: n, seeds, bytes }, again, keys }: DoneProps) {
  const { calls } = useMain();
  const plain = format === 'csv';
  return (
    <>
      <header className="page-head">
        <h1>{words.title(n)}</h1>
        <span className="page-head-space" />
        <Button variant="default" onClick={again}>
          {words.more}
        </Button>
        <Button onClick={keys}>{words.keys}</Button>
      </header>
      <div className="page-scroll">
        <div className="export-done">
          <section aria-label={words.file} className="export-file">
            <IconFile size={18} stroke={1.5} aria-hidden />
            <span className="export-file-words">
              <span className="mono">{path}</span>
              <span className="quiet">{words.facts(format, bytes)}</span>
              {seeds > 0 && <span className="quiet">{words.seeds(seeds)}</span>}
            </span>
            <Button variant="default" onClick={() => void calls.showExported().catch(sayTrouble)}>
              {words.open}
            </Button>
          </section>
          <Callout tone={plain ? 'red' : 'neutral'} title={words.readers}>
            {plain ? sentence(formatWords[format].readers) : words.sealedReaders}
          </Callout>
          <section aria-label={words.delete}>
            <h2>{words.delete}</h2>
            <ul>
              {(plain ? words.plain : words.sealed).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
          <p className="quiet">{words.log}</p>
        </div>
      </div>
    </>
  );
}
