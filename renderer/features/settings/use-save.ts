import { useQueryClient } from '@tanstack/react-query';
import type { AppSettings, VaultSettings } from '../../../shared/model/settings.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

/** A part of the page that shows some of the rules and changes them. */
export interface RulesProps {
  readonly of: VaultSettings;
  readonly save: (change: Partial<VaultSettings>) => void;
}

/** Saves a change at once. What the core refuses (or the owner does not confirm) goes back to what it was. */
export function useSave() {
  const { calls } = useMain();
  const client = useQueryClient();
  const save = <T>(key: readonly string[], next: T, call: (next: T) => Promise<T>): void => {
    const before = client.getQueryData(key);
    client.setQueryData(key, next);
    call(next).then(
      (saved) => client.setQueryData(key, saved),
      (error: unknown) => {
        client.setQueryData(key, before);
        sayTrouble(error);
      },
    );
  };
  return {
    saveVault: (next: VaultSettings) =>
      save(['settings', 'vault'], next, (value) => calls.setVaultSettings(value)),
    saveApp: (next: AppSettings) =>
      save(['settings', 'app'], next, (value) => calls.setAppSettings(value)),
  };
}
