import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { toWire } from '../../../shared/errors.ts';
import { textOf } from '../../../shared/messages.ts';
import { useSecondsLeft } from '../../ui/clock.ts';
import { Ring } from '../../ui/ring.tsx';
import { frameWords } from './strings.ts';

const look = {
  withBorder: true,
  closeButtonProps: { 'aria-label': frameWords.dismiss },
} as const;

/** A word about something that was done; goes by itself. */
export function say(message: string): void {
  notifications.show({ ...look, role: 'status', message, autoClose: 4000 });
}

/** Something asked for by a click did not happen. An owner who cancelled knows that already. */
export function sayTrouble(error: unknown): void {
  const wire = toWire(error);
  if (wire.code === 'step_up_cancelled') return;
  const { text, hint } = textOf(wire);
  notifications.show({
    title: frameWords.failed,
    message: [text, hint].filter(Boolean).join(' '),
    color: 'red',
    autoClose: 8000,
    ...look,
  });
}

interface CountdownToast {
  /** The words with the seconds that are left. */
  readonly text: (seconds: number) => string;
  readonly until: number;
  readonly action?: { readonly label: string; readonly run: () => Promise<unknown> };
}

/** A toast that counts down to an instant and goes then. */
export function sayUntil(toast: CountdownToast): void {
  const id: string = notifications.show({
    message: (
      <Countdown {...toast} total={toast.until - Date.now()} done={() => notifications.hide(id)} />
    ),
    autoClose: false,
    ...look,
  });
}

function Countdown({
  text,
  until,
  action,
  total,
  done,
}: CountdownToast & { total: number; done: () => void }) {
  const left = useSecondsLeft(until) ?? 0;
  useEffect(() => {
    if (left === 0) done();
  }, [left, done]);
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
      <Ring until={until} total={total} label="Seconds left" />
      <span style={{ flex: 1 }}>{text(left)}</span>
      {action !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            done();
            action.run().catch(sayTrouble);
          }}
        >
          {action.label}
        </Button>
      )}
    </div>
  );
}
