import './day-bars.css';
import { lazy, Suspense } from 'react';
import { longDate } from '../format/time.ts';
import { dayBarWords as words } from '../strings/day-bars.ts';
import type { DayBarsProps } from './day-bars.types.ts';

/** Drawing library and all are in a file of their own, loaded when a chart is first shown. */
const Chart = lazy(() => import('./day-bars-chart.tsx'));

/** A bar for each day. Beside the picture stands a table with the same numbers for screen readers. */
export function DayBars({ label, days, series, height = 72, onDay }: DayBarsProps) {
  const some = days.filter(({ values }) => Object.values(values).some((value) => value > 0));
  return (
    <figure className="day-bars">
      <div aria-hidden style={{ height }}>
        <Suspense>
          <Chart days={days} series={series} height={height} {...(onDay ? { onDay } : {})} />
        </Suspense>
      </div>
      <table className="sr-only">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            {series.map(({ name, label: title }) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {some.map(({ day, values }) => (
            <tr key={day}>
              <th scope="row">{longDate(day)}</th>
              {series.map(({ name }) => (
                <td key={name}>{values[name] ?? 0}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
