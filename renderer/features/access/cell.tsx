import {
  IconAlertTriangle,
  IconEye,
  IconEyeCheck,
  IconEyeOff,
  IconMoon,
  IconSignature,
} from '@tabler/icons-react';
import { accessWords } from '../../strings/access.ts';
import { SCOPE_LETTERS } from '../../ui/scopes.tsx';
import type { Cell } from './matrix.ts';

const SIGNS = {
  sign: IconSignature,
  reveal: IconEye,
  seen: IconEyeCheck,
  before: IconEyeOff,
  unattended: IconMoon,
  over: IconAlertTriangle,
} as const;
type SignName = keyof typeof SIGNS;

function Sign({ name }: { name: SignName }) {
  const Icon = SIGNS[name];
  return (
    <span className="access-sign" data-sign={name}>
      <Icon size={14} stroke={1.75} aria-hidden />
    </span>
  );
}

/** Letters for what it could do, signs for how; the cell's own words say all of it. */
export function CellSigns({ of: cell }: { of: Cell }) {
  return (
    <span className="access-signs" data-live={cell.live || undefined} aria-hidden>
      <span className="access-letters">
        {cell.scopes.map((scope) => (
          <span key={scope} className="access-letter" data-scope={scope}>
            {SCOPE_LETTERS[scope]}
          </span>
        ))}
      </span>
      {cell.modes.map((mode) => (
        <Sign key={mode} name={mode} />
      ))}
      {cell.seen === 'now' && <Sign name="seen" />}
      {cell.seen === 'before' && <Sign name="before" />}
      {cell.unattended && <Sign name="unattended" />}
      {cell.overPrivileged && <Sign name="over" />}
    </span>
  );
}

const LETTER = 20;
const SIGN = 18;
const EDGES = 18;

/** How many pixels `CellSigns` and the cell's edges take, at most. */
export function roomOf({ scopes, modes, seen, unattended, overPrivileged }: Cell): number {
  const signs = [...modes, seen !== null, unattended, overPrivileged].filter(Boolean);
  return EDGES + scopes.length * LETTER + signs.length * SIGN;
}

/** What the signs mean. */
export function Legend() {
  return (
    <ul className="access-legend quiet">
      {(Object.keys(SIGNS) as SignName[]).map((name) => (
        <li key={name}>
          <Sign name={name} /> {accessWords.legend[name]}
        </li>
      ))}
    </ul>
  );
}
