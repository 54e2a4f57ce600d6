import { useQuery } from '@tanstack/react-query';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { type DayUse, USE_DAYS } from '../../../shared/model/uses.ts';
import { addDays, dateOf } from '../../format/time.ts';
import { detailWords } from '../../strings/credentials.ts';
import { useToday } from '../../ui/clock.ts';
import { DayBars } from '../../ui/day-bars.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Ago } from '../../ui/when.tsx';
import type { KeyPart } from '../frame/navigation.ts';
import { useClients } from '../frame/queries.ts';
import { useMain } from '../frame/window.ts';
import { Part } from './part.tsx';

/** How often programs used it, by day, and which of them. */
export function KeyUses({ of: key, focus }: { of: CredentialView; focus: KeyPart | null }) {
  const { calls } = useMain();
  const today = useToday();
  const { data: clients = [] } = useClients();
  const { data } = useQuery({
    // Below the keys: what changes them asks for this again.
    queryKey: ['credentials', 'uses', key.id],
    queryFn: () => calls.usesByDay({ id: key.id }),
  });
  if (data === undefined) return null;
  const sum = data.days.reduce((all, { count }) => all + count, 0);
  const nameOf = (id: string): string =>
    clients.find((client) => client.id === id)?.name ??
    key.revealedTo.find(({ client }) => client === id)?.name ??
    detailWords.noGrant;
  return (
    <Part
      title={detailWords.uses}
      part="uses"
      focus={focus}
      aside={sum > 0 && <span className="part-aside">{detailWords.usesSum(sum)}</span>}
    >
      {sum === 0 ? (
        <span className="quiet">{detailWords.usesNone}</span>
      ) : (
        <>
          <DayBars
            label={detailWords.uses}
            days={filled(data.days, today).map(({ day, count }) => ({
              day,
              values: { uses: count },
            }))}
            series={[{ name: 'uses', label: detailWords.usesCount, color: 'accent' }]}
            height={88}
          />
          <Facts
            of={data.clients.map(({ client, count, lastAt }) => [
              nameOf(client),
              <span key={client} className="tabular">
                {detailWords.usesBy(count)}, <Ago at={lastAt} />
              </span>,
            ])}
          />
        </>
      )}
    </Part>
  );
}

/** Every day of the time that is looked at, those without a use too. */
function filled(days: readonly DayUse[], today: string): readonly DayUse[] {
  const counts = new Map(days.map(({ day, count }) => [day, count]));
  const last = today === '' ? dateOf(Date.now()) : today;
  return Array.from({ length: USE_DAYS }, (_, n) => {
    const day = addDays(last, n - USE_DAYS + 1);
    return { day, count: counts.get(day) ?? 0 };
  });
}
