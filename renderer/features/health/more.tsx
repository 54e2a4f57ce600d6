import { Button } from '@mantine/core';
import { healthWords as words } from '../../strings/health.ts';

const MORE = 50;

interface MoreProps {
  readonly all: number;
  readonly shown: number;
  readonly show: (count: number) => void;
}

/** Shows more of a list that does not stand whole. */
export function More({ all, shown, show }: MoreProps) {
  const left = all - shown;
  if (left <= 0) return null;
  return (
    <Button variant="subtle" size="compact-sm" onClick={() => show(shown + MORE)}>
      {words.more(Math.min(left, MORE))}
    </Button>
  );
}
