import { createContext, type ReactNode, use } from 'react';
import type { Contract } from '../../shared/ipc/contract.ts';
import { type Connection, connect } from '../api.ts';
import { show } from '../theme/provider.tsx';
import { Boundary, NoBridge } from './boundary.tsx';

/** What a kind of window has: the connection its page is opened with, and the hook that gives it to whoever asks. */
export function windowOf<C extends Contract>() {
  const Context = createContext<Connection<C> | null>(null);
  return {
    /** Puts the page on the screen, or says that nobody is there to talk to. */
    open(page: ReactNode): void {
      const connection = connect<C>();
      show(
        <Boundary>
          {connection === null ? <NoBridge /> : <Context value={connection}>{page}</Context>}
        </Boundary>,
      );
    },
    useConnection(): Connection<C> {
      const connection = use(Context);
      if (connection === null) throw new Error('used outside of its window');
      return connection;
    },
  };
}
