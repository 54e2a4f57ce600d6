import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { shortDate } from '../format/time.ts';
import type { DayBarsProps } from './day-bars.types.ts';

const COLORS = {
  accent: 'var(--kt-accent)',
  green: 'var(--kt-green)',
  amber: 'var(--kt-amber-mark)',
  red: 'var(--kt-red-mark)',
} as const;

const TICK = { transform: 'translate(0, 4)', fontSize: 12, fill: 'var(--kt-text-2)' } as const;

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
    <BarChart
      h={height}
      data={data}
      dataKey="day"
      type="stacked"
      gridAxis="none"
      tickLine="none"
      withYAxis={false}
      maxBarWidth={16}
      series={series.map(({ name, label, color }) => ({ name, label, color: COLORS[color] }))}
      xAxisProps={{ height: 20, tickFormatter: dayName, tick: TICK }}
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
  );
}
