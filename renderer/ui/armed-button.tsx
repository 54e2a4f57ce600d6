import './armed-button.css';
import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useReached } from './clock.ts';

interface ArmedButtonProps extends ButtonProps {
  /** When it works; the main process refuses an answer before it, whatever this button says. */
  readonly armedAt: number;
  readonly onClick: () => void;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A button that can't be hit by a click meant for something else: it fills up for a second, then works. */
export function ArmedButton({ armedAt, disabled = false, children, ...rest }: ArmedButtonProps) {
  const armed = useReached(armedAt);
  const [wait] = useState(() => Math.max(0, armedAt - Date.now()));
  return (
    <Button
      {...rest}
      className="armed"
      disabled={!armed || disabled}
      data-armed={armed || undefined}
      type="button"
    >
      {!armed && (
        <span className="armed-fill" style={{ animationDuration: `${wait}ms` }} aria-hidden />
      )}
      {children}
    </Button>
  );
}
