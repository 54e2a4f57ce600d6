import { useEffect, useState } from 'react';
import type { GateState } from '../../../shared/ipc/contract.ts';
import { unlockWords } from '../../strings/unlock.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage, ThinProgress } from '../../ui/full-page.tsx';
import { Create } from './create.tsx';
import { Problem } from './problem.tsx';
import { Recover } from './recover.tsx';
import { Unlock } from './unlock.tsx';
import { useUnlock } from './window.ts';

/**
 * The whole unlock window. A flow that shows a recovery code keeps its page until the code was typed back, whatever
 * the vault's state becomes meanwhile: the code is shown only once.
 */
export function Gate() {
  const { calls, on } = useUnlock();
  const [state, setState] = useState<GateState | null>(null);
  const [flow, setFlow] = useState<'create' | 'recover' | null>(null);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    calls.state().then(setState, setError);
    const ends = [on('changed', setState), on('working', setWorking)];
    return () => {
      for (const end of ends) end();
    };
  }, [calls, on]);

  const page = flow ?? state?.page;
  return (
    <>
      <ThinProgress working={working} label={unlockWords.unlock.working} />
      {error !== null && (
        <FullPage>
          <Trouble error={error} />
        </FullPage>
      )}
      {page === 'create' && <Create started={() => setFlow('create')} />}
      {page === 'recover' && <Recover back={() => setFlow(null)} />}
      {page === 'unlock' && state?.page === 'unlock' && (
        <Unlock state={state} working={working} forgot={() => setFlow('recover')} />
      )}
      {page === 'problem' && state?.page === 'problem' && (
        <Problem state={state} changed={setState} />
      )}
    </>
  );
}
