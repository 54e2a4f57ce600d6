import './callout.css';
import { IconAlertTriangle, IconCircleCheck, IconClock, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { toWire } from '../../shared/errors.ts';
import { textOf } from '../../shared/messages.ts';
import { common } from '../strings/common.ts';

export type Tone = 'neutral' | 'amber' | 'red' | 'green';

const ICONS = {
  neutral: IconInfoCircle,
  amber: IconClock,
  red: IconAlertTriangle,
  green: IconCircleCheck,
};

interface CalloutProps {
  readonly tone?: Tone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly role?: 'alert' | 'status';
}

/** Something said beside the thing it is about. */
export function Callout({ tone = 'neutral', title, children, actions, role }: CalloutProps) {
  const Icon = ICONS[tone];
  return (
    <div className="callout" data-tone={tone} role={role}>
      <Icon size={16} stroke={1.75} aria-hidden />
      <div className="callout-body">
        {title !== undefined && <div className="callout-title">{title}</div>}
        {children}
      </div>
      {actions}
    </div>
  );
}

/** What went wrong, what it means and what to do; nothing when nothing did. */
export function Trouble({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const wire = toWire(error);
  const { text, hint } = textOf(wire);
  return (
    <Callout tone="red" role="alert">
      <div>{text}</div>
      {hint !== undefined && <div>{hint}</div>}
      {wire.code === 'internal' && (
        <div className="callout-small mono">{common.errorCode(wire.code)}</div>
      )}
    </Callout>
  );
}
