/**
 * What the main window knows, and when it asks again: the core says which area changed, and whoever opens a page asks;
 * nothing is polled. Values of keys never come here: they are asked for by a direct call and live in the component that
 * shows them.
 */
import { QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { FirstKeys } from '../../../shared/model/first-keys.ts';
import { collator } from '../credentials/arrange.ts';
import { useMain } from './window.ts';

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The other side is on the same machine: asking again changes nothing, and being offline means nothing.
      queries: {
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        // Uses and records grow without a word for each: who opens a page sees them as they are then.
        refetchOnMount: 'always',
        networkMode: 'always',
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: 'always', gcTime: 0 },
    },
  });
}

/**
 * Asks again for an area. What is being asked for the first time may be answered from before the change, and the
 * library lets such an answer stand: so it is waited for, and asked again.
 */
export async function askAgain(client: QueryClient, area: string): Promise<void> {
  const of = { queryKey: [area] };
  const first = client
    .getQueryCache()
    .findAll({ ...of, fetchStatus: 'fetching' })
    .some(({ state }) => state.data === undefined);
  await client.invalidateQueries(of);
  if (first) await client.invalidateQueries(of);
}

/** Asks again for what the core says has changed. */
export function useFollowChanges(): void {
  const { on } = useMain();
  const client = useQueryClient();
  useEffect(
    () =>
      on('changed', (areas) => {
        for (const area of areas) void askAgain(client, area);
      }),
    [on, client],
  );
}

export function useCredentials() {
  const { calls } = useMain();
  return useQuery({
    queryKey: ['credentials'],
    queryFn: async ({ client }) => {
      await firstRowsDrawn(client);
      return calls.listCredentials();
    },
  });
}

const FIRST = ['credentials', 'first'];
const DRAWING_MS = 50;

/** Where first rows are asked for, the list comes after them: made at the same time, both would come later. */
export async function firstRowsDrawn(client: QueryClient): Promise<void> {
  // Who asks for them does so in the same moment.
  await Promise.resolve();
  const first = client.getQueryCache().find({ queryKey: FIRST });
  if (first?.state.fetchStatus !== 'fetching') return;
  await first.promise?.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, DRAWING_MS));
}

/** The first rows of the list, asked for and given only while the list itself is not here. */
export function useFirstKeys(wanted: boolean): FirstKeys | null {
  const { calls } = useMain();
  const { locale } = collator.resolvedOptions();
  const { data } = useQuery({
    queryKey: FIRST,
    queryFn: () => calls.firstCredentials({ locale }),
    enabled: wanted,
    gcTime: 0,
  });
  return wanted ? (data ?? null) : null;
}

export function useClients() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['clients'], queryFn: () => calls.listClients() });
}

export function useCatalogue() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['catalogue'], queryFn: () => calls.catalogue() });
}

export function useNotices() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['notices'], queryFn: () => calls.notices() });
}

export function useVaultSettings() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['settings', 'vault'], queryFn: () => calls.vaultSettings() });
}

export function useAppSettings() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['settings', 'app'], queryFn: () => calls.appSettings() });
}

export function useBackups() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['backups'], queryFn: () => calls.listBackups() });
}

export function usePanic() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['panic'], queryFn: () => calls.panicState() });
}

/** Under the keys' name, because every change of one changes what is to be done about it. */
export function usePanicPage() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['credentials', 'panic'], queryFn: () => calls.panicPage() });
}

/** Asked for again with the settings: turning an address on is what makes one. */
export function useAppInfo() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['settings', 'info'], queryFn: () => calls.appInfo() });
}

/** Odd things that clients did and nobody has settled, the newest first. */
export function useAlerts() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['alerts'], queryFn: () => calls.alerts() });
}

/** Under the keys' name, because every use changes what is said of a key too. */
export function useUsesToday() {
  const { calls } = useMain();
  return useQuery({ queryKey: ['credentials', 'today'], queryFn: () => calls.usesToday() });
}
