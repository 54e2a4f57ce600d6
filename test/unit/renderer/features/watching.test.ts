import { describe, expect, it } from 'vitest';
import { CLIENTS } from '../../../../renderer/dev/fake-clients.ts';
import { spanOf, startOf } from '../../../../renderer/features/audit/use-days.ts';
import { ALL, clientsShown } from '../../../../renderer/features/clients/filter.ts';

const NOW = new Date(2026, 2, 15, 17, 30).getTime();

describe('the days of the chart', () => {
  it('are the last thirty, today the last', () => {
    const days = spanOf({ from: null, to: null }, NOW);
    expect(days).toHaveLength(30);
    expect([days[0], days.at(-1)]).toEqual(['2026-02-14', '2026-03-15']);
  });

  it('are those of the filter, the latest of them when they are too many', () => {
    const of = (from: string, to: string) => spanOf({ from: startOf(from), to: startOf(to) }, NOW);
    expect(of('2026-03-01', '2026-03-04')).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
    expect(of('2026-03-01', '2026-03-02')).toEqual(['2026-03-01']);
    const long = of('2020-01-01', '2026-01-02');
    expect([long.length, long.at(-1)]).toEqual([92, '2026-01-01']);
  });

  it('begin at midnight where the owner is', () => {
    const start = new Date(startOf('2026-03-29'));
    expect([start.getDate(), start.getHours(), start.getMinutes()]).toEqual([29, 0, 0]);
  });
});

describe('clients', () => {
  const names = (filter: Partial<typeof ALL>, label = (_: string) => '') =>
    clientsShown(CLIENTS, { ...ALL, ...filter }, label).map(({ name }) => name);

  it('are found by name, program, purpose and the keys they have', () => {
    expect(names({ text: 'GRID' })).toEqual(['grid bot']);
    expect(names({ text: 'report.mjs' })).toEqual(['tax tool']);
    expect(names({ text: 'monthly' })).toEqual(['payout script']);
    const [, , payout] = CLIENTS;
    const credential = payout?.grants[0]?.credential;
    expect(
      names({ text: 'treasury' }, (id) => (id === credential ? 'Kraken treasury' : '')),
    ).toEqual(['payout script']);
  });

  it('are narrowed by their status', () => {
    expect(names({ status: 'paused' })).toEqual(['payout script']);
    expect(names({ status: 'revoked', text: 'grid' })).toEqual([]);
    expect(names({})).toHaveLength(CLIENTS.length);
  });
});
