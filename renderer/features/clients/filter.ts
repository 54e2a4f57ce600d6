/** Which clients a search and a status let through. Pure. */
import type { ClientStatus, ClientView } from '../../../shared/model/client.ts';
import { chainWords } from '../../ui/process-line.tsx';

export const STATUSES = ['any', 'active', 'paused', 'revoked'] as const;

export interface ClientFilter {
  readonly text: string;
  readonly status: ClientStatus | 'any';
}

export const ALL: ClientFilter = { text: '', status: 'any' };

/** @param labelOf the label of a key by its id */
export function clientsShown(
  clients: readonly ClientView[],
  { text, status }: ClientFilter,
  labelOf: (id: string) => string,
): readonly ClientView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return clients.filter((client) => {
    if (status !== 'any' && client.status !== status) return false;
    if (words.length === 0) return true;
    const { name, purpose, process, grants } = client;
    const seen = [
      name,
      purpose,
      process.name,
      process.executable,
      process.script,
      chainWords(process),
      ...grants.map(({ credential }) => labelOf(credential)),
    ];
    const all = seen.filter(Boolean).join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
