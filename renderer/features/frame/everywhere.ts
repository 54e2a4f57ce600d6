import { frameWords } from '../../strings/frame.ts';
import { clientCommands } from '../clients/commands.ts';
import { useCommands } from '../palette/commands.ts';
import { everywhere, pageCommands, windowCommands } from './commands.ts';
import { useNavigation } from './navigation.ts';
import { useClients } from './queries.ts';
import { say, sayUndo, undoLatest } from './toasts.tsx';
import { useMain } from './window.ts';

/** What can be done from every page; locking also while typing and over a dialog. */
export function useEverywhere(): void {
  const { calls } = useMain();
  const { go } = useNavigation();
  const pages = Object.keys(pageCommands) as (keyof typeof pageCommands)[];
  useCommands([
    ...pages.map((page) => ({ ...pageCommands[page], run: () => go({ page }) })),
    { ...everywhere.addKey, run: () => go({ page: 'key-form', form: { kind: 'add' } }) },
    { ...clientCommands.pair, run: () => calls.openPairing() },
    { ...everywhere.import, run: () => go({ page: 'import' }) },
    { ...everywhere.backups, run: () => go({ page: 'backups' }) },
    { ...everywhere.export, run: () => go({ page: 'export' }) },
    { ...windowCommands.undo, run: undoLatest },
    { ...windowCommands.lockWindow, run: () => calls.lockWindow() },
    { ...windowCommands.lockVault, run: () => calls.lockVault() },
  ]);
  usePauseAll();
}

function usePauseAll(): void {
  const { calls } = useMain();
  const { data: clients = [] } = useClients();
  const resume = async (): Promise<void> =>
    say(frameWords.resumed((await calls.resumeAllClients()).clients));
  useCommands([
    {
      ...everywhere.pauseAll,
      enabled: clients.some(({ status }) => status === 'active'),
      run: async () => sayUndo(frameWords.paused((await calls.pauseAllClients()).clients), resume),
    },
    {
      ...everywhere.resumeAll,
      enabled: clients.some(({ pausedTogether }) => pausedTogether === true),
      run: resume,
    },
  ]);
}
