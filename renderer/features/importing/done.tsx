import { Button } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import type { ImportDone, ImportSource } from '../../../shared/model/importing.ts';
import { importWords, placesOf } from '../../strings/importing.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

const words = importWords.done;

/** Files that are sealed themselves: what lies in them is no plaintext. */
const SEALED: readonly ImportSource[] = ['keyturn-file', 'kdbx', 'hummingbot'];

interface DoneProps {
  readonly of: ImportDone;
  readonly format: ImportSource;
  readonly again: () => void;
  readonly keys: () => void;
}

/** They are stored; and they are still where they came from. */
export function Done({ of: done, format, again, keys }: DoneProps) {
  const { calls } = useMain();
  return (
    <div className="page-scroll">
      <header className="page-head">
        <h1>{words.title(done.stored)}</h1>
        <span className="page-head-space" />
        <Button variant="default" onClick={again}>
          {words.more}
        </Button>
        <Button onClick={keys}>{words.show}</Button>
      </header>
      <div className="import-page import-done">
        <section aria-label={words.copies}>
          <h2>{words.copies}</h2>
          <p>{SEALED.includes(format) ? words.sealedText : words.copiesText}</p>
          <ul className="import-files" aria-label={words.file}>
            {done.files.map((path, at) => (
              <li key={path}>
                <IconFile size={18} stroke={1.5} aria-hidden />
                <span className="import-file">
                  <span className="mono">{path}</span>
                  {done.files.length === 1 && (
                    <span className="quiet">{words.holds(done.stored)}</span>
                  )}
                </span>
                <Button
                  variant="default"
                  onClick={() => void calls.showImportedFile({ at }).catch(sayTrouble)}
                >
                  {words.open}
                </Button>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label={words.todo}>
          <h2>{words.todo}</h2>
          <ol>
            {words.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
        <section aria-label={words.places}>
          <h2>{words.places}</h2>
          <p className="quiet">{words.placesText}</p>
          <ul>
            {placesOf[format].map((place) => (
              <li key={place}>{place}</li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
