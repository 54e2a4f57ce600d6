import { Button } from '@mantine/core';
import { useState } from 'react';
import { stepUpWords } from '../../strings/step-up.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { useStepUp } from './window.ts';

const words = stepUpWords.older;

/** What was changed does not change the copies made before; the owner decides about those. */
export function OlderBackups({ count }: { count: number }) {
  const { calls } = useStepUp();
  const [state, setState] = useState<'ask' | 'busy' | 'gone'>('ask');
  const [error, setError] = useState<unknown>(null);
  const close = (): void => void calls.cancel();

  const destroy = async (): Promise<void> => {
    setState('busy');
    setError(null);
    try {
      await calls.destroyOlderBackups();
      setState('gone');
    } catch (refused) {
      setError(refused);
      setState('ask');
    }
  };

  if (count === 0 || state === 'gone') {
    return (
      <FullPage>
        <Callout tone="green" title={words.doneTitle} role="status">
          {state === 'gone' ? words.destroyed : words.done}
        </Callout>
        <div className="button-row" data-end>
          <Button onClick={close}>{words.close}</Button>
        </div>
      </FullPage>
    );
  }
  return (
    <FullPage>
      <h1 className="step-up-title">{words.title}</h1>
      <p>{words.text(count)}</p>
      <Trouble error={error} />
      <div className="button-row" data-end>
        <Button variant="default" onClick={close} disabled={state === 'busy'}>
          {words.keep}
        </Button>
        <Button color="red" onClick={() => void destroy()} loading={state === 'busy'}>
          {words.destroy(count)}
        </Button>
      </div>
    </FullPage>
  );
}
