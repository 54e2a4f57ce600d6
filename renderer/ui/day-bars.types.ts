/** What a chart by day is given. */
export interface Series {
  /** The name of the number in each day's `values`. */
  readonly name: string;
  readonly label: string;
  readonly color: 'accent' | 'green' | 'amber' | 'red';
}

export interface DayValues {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface DayBarsProps {
  /** What is counted, for who can't see the bars. */
  readonly label: string;
  /** Ascending, without a gap. */
  readonly days: readonly DayValues[];
  /** From below upwards. */
  readonly series: readonly Series[];
  /** Pixels. */
  readonly height?: number;
  /** A click on a day; there must be another way for the keyboard. */
  readonly onDay?: (day: string) => void;
}
