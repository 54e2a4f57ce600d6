import '../credentials/keys.css';
import './importing.css';
import type { ImportSource } from '../../../shared/model/importing.ts';
import { importWords } from '../../strings/importing.ts';
import { useNavigation } from '../frame/navigation.ts';
import { say, sayUndo } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { Done } from './done.tsx';
import { Preview } from './preview.tsx';
import { Reading, Sources } from './sources.tsx';
import { useImport } from './use-import.ts';

/** Keys out of another program's file: choose it, look at what is in it, store what you want. */
export function ImportPage() {
  const { calls } = useMain();
  const { go } = useNavigation();
  const importing = useImport();
  const { stage } = importing;
  const store = async (): Promise<void> => {
    const done = await importing.store();
    if (done === null) return;
    const { token, until } = done.undo;
    const undo = async (): Promise<void> => {
      await calls.undoImport({ token });
      importing.drop();
      say(importWords.done.undone);
    };
    sayUndo(importWords.done.stored(done.stored), undo, until);
  };
  const start = (format: ImportSource, keyFile: boolean) => void importing.start(format, keyFile);
  switch (stage.at) {
    case 'sources':
      return <Sources error={stage.error} start={start} />;
    case 'reading':
      return <Reading format={stage.format} stop={importing.drop} />;
    case 'preview':
      return <Preview of={stage.preview} importing={importing} store={() => void store()} />;
    case 'done':
      return (
        <Done
          of={stage.done}
          format={stage.format}
          again={importing.drop}
          keys={() => go({ page: 'keys' })}
        />
      );
  }
}
