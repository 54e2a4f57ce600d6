import './palette.css';
import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { paletteWords } from '../../strings/palette.ts';
import { isMac, keyNames } from './chords.ts';

/** A shortcut by the names on this machine's keys. */
export function Chord({ chord }: { chord: string }) {
  return (
    <span className="chord">
      {keyNames(chord, isMac()).map((names, step) => (
        <Fragment key={names.join()}>
          {step > 0 && <span className="quiet">{paletteWords.after}</span>}
          {names.map((name) => (
            <Kbd key={name} size="xs">
              {name}
            </Kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
