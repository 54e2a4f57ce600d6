/** Who used what today, for looking at the page without the app. */
import type { UsedTodayView } from '../../shared/model/uses.ts';
import { id } from './fake-clients.ts';

const MINUTE = 60_000;

export function healthCalls(empty: boolean) {
  const uses: readonly UsedTodayView[] = [
    { client: 'grid bot', credential: 'Binance main', count: 1204, ago: 2 },
    { client: 'tax tool', credential: 'Kraken reports', count: 3, ago: 190 },
    { client: 'grid bot', credential: 'OKX sub 2', count: 43, ago: 310 },
  ].map(({ client, credential, count, ago }, n) => ({
    client: { id: id(client === 'grid bot' ? 101 : 102), name: client },
    credential: { id: id(n + 1), label: credential },
    count,
    lastAt: Date.now() - ago * MINUTE,
  }));
  return { usesToday: () => (empty ? [] : uses) };
}
