import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { shortDate } from '../format/time.ts';
import type { DayBarsProps, DayValues } from './day-bars.types.ts';

const COLORS = {
  accent: 'var(--kt-accent)',
  green: 'var(--kt-green)',
  amber: 'var(--kt-amber-mark)',
  red: 'var(--kt-red-mark)',
} as const;

/** How high the row of dates is, and how many there are at most. */
const FOOT = 20;
const DATES = 5;

/** The first day, the last, and some between, as far from each other. */
function datesOf(days: readonly DayValues[]): readonly string[] {
  const steps = Math.min(DATES, days.length) - 1;
  return Array.from({ length: steps + 1 }, (_, n) => {
    const at = steps === 0 ? 0 : Math.round((n * (days.length - 1)) / steps);
    return days[at]?.day ?? '';
  });
}

/** The picture. Without motion and without places for the keyboard: the table beside it says the same. */
export default function DayBarsChart({
  days,
  series,
  height = 72,
  onDay,
}: Omit<DayBarsProps, 'label'>) {
  const now = Date.now();
  // It is asked for a name of no day, too, before one is pointed at.
  const dayName = (day: unknown): string =>
    typeof day === 'string' && day !== '' ? shortDate(day, now) : '';
  const data = days.map(({ day, values }) => ({ day, ...values }));
  return (
    <>
      <BarChart
        h={height - FOOT}
        data={data}
        dataKey="day"
        type="stacked"
        gridAxis="none"
        tickLine="none"
        withXAxis={false}
        withYAxis={false}
        maxBarWidth={16}
        series={series.map(({ name, label, color }) => ({ name, label, color: COLORS[color] }))}
        tooltipProps={{ labelFormatter: dayName }}
        tooltipAnimationDuration={0}
        barProps={{ isAnimationActive: false }}
        barChartProps={{
          accessibilityLayer: false,
          margin: { top: 4, right: 0, bottom: 0, left: 0 },
          ...(onDay === undefined
            ? {}
            : {
                onClick: ({ activeLabel }) => {
                  if (typeof activeLabel === 'string') onDay(activeLabel);
                },
              }),
        }}
      />
      <div className="day-bars-dates">
        {datesOf(days).map((day) => (
          <span key={day}>{dayName(day)}</span>
        ))}
      </div>
    </>
  );
}
