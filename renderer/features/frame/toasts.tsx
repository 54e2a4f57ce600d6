import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect } from 'react';
import { toWire } from '../../../shared/errors.ts';
import { textOf } from '../../../shared/messages.ts';
import { frameWords } from '../../strings/frame.ts';
import { useSecondsLeft } from '../../ui/clock.ts';
import { Ring } from '../../ui/ring.tsx';

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

/** What `mod+Z` takes back: the latest thing done that can be, for as long as its toast is there. */
let latestUndo: { readonly id: string; readonly run: () => void } | null = null;

export function undoLatest(): void {
  latestUndo?.run();
}

const UNDO_MS = 10_000;

/**
 * Says what was done, with a button that undoes it: instead of a question beforehand.
 *
 * @param undo does the opposite; it may ask for the password, and say itself what it did
 * @param until when it is over; 10 s from now where nobody else says
 */
export function sayUndo(
  text: string,
  undo: () => Promise<unknown>,
  until = Date.now() + UNDO_MS,
): void {
  sayUntil({ text: () => text, until, action: { label: frameWords.undo, run: undo }, undo: true });
}

interface CountdownToast {
  /** The words with the seconds that are left. */
  readonly text: (seconds: number) => string;
  readonly until: number;
  readonly action?: { readonly label: string; readonly run: () => Promise<unknown> };
  /** The action takes back what was done. */
  readonly undo?: boolean;
}

/** A toast that counts down to an instant and goes then. */
export function sayUntil({ text, until, action, undo }: CountdownToast): void {
  const done = (): void => {
    notifications.hide(id);
    if (latestUndo?.id === id) latestUndo = null;
  };
  const run = (): void => {
    done();
    action?.run().catch(sayTrouble);
  };
  const total = until - Date.now();
  const id: string = notifications.show({
    role: 'status',
    message: (
      <Countdown text={text} until={until} total={total} done={done}>
        {action !== undefined && (
          <Button size="compact-sm" variant="default" onClick={run}>
            {action.label}
          </Button>
        )}
      </Countdown>
    ),
    autoClose: false,
    onClose: () => {
      if (latestUndo?.id === id) latestUndo = null;
    },
    ...look,
  });
  if (undo && action !== undefined) latestUndo = { id, run };
}

interface CountdownProps extends Pick<CountdownToast, 'text' | 'until'> {
  readonly total: number;
  readonly done: () => void;
  readonly children: ReactNode;
}

function Countdown({ text, until, total, done, children }: CountdownProps) {
  const left = useSecondsLeft(until) ?? 0;
  useEffect(() => {
    if (left === 0) done();
  }, [left, done]);
  return (
    <div className="toast">
      <Ring until={until} total={total} label={frameWords.secondsLeft} />
      <span className="toast-text">{text(left)}</span>
      {children}
    </div>
  );
}
