import { Button, Loader, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import { exportWords } from '../../strings/exporting.ts';
import { useMain } from '../frame/window.ts';
import { useCommand } from '../palette/commands.ts';
import { exportCommands } from './commands.ts';

const words = exportWords;

/** Dialogs stand in front at first; then the keys are read, one after the other, and written. */
export function Working({ keys, stop }: { keys: number; stop: () => void }) {
  const { on } = useMain();
  const [far, setFar] = useState<{ readonly done: number; readonly total: number } | null>(null);
  useEffect(() => on('exportWork', setFar), [on]);
  useCommand({ ...exportCommands.stop, run: stop });
  return (
    <div className="empty" role="status">
      <h1>{words.working(keys)}</h1>
      {far === null ? (
        <Loader type="dots" aria-hidden />
      ) : (
        <Progress
          className="export-progress"
          value={far.total === 0 ? 0 : (far.done / far.total) * 100}
          aria-label={words.progress}
          transitionDuration={0}
        />
      )}
      <p>{far === null ? words.workingText : words.of(far.done, far.total)}</p>
      <div>
        <Button variant="default" onClick={stop}>
          {words.stop}
        </Button>
      </div>
    </div>
  );
}
