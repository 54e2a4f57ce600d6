import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { longDate, relativeDate } from '../../format/time.ts';
import { accessWords, environmentWords, statusWords } from '../../strings/common.ts';
import { dueCell, type keyWords } from '../../strings/credentials.ts';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import { type SortKey, statusOf } from './arrange.ts';

interface Column {
  readonly id: keyof typeof keyWords.columns;
  /** Null: there is no order in it. */
  readonly sort: SortKey | null;
  readonly cell: (key: CredentialView, now: number) => ReactNode;
}

export const COLUMNS: readonly Column[] = [
  { id: 'label', sort: 'label', cell: (key) => <Label of={key} /> },
  { id: 'exchange', sort: 'exchange', cell: (key) => key.exchangeName },
  { id: 'account', sort: 'account', cell: (key) => key.account },
  { id: 'environment', sort: 'environment', cell: (key) => environmentWords[key.environment] },
  { id: 'scopes', sort: 'scopes', cell: (key) => <Scopes of={key.scopes} fold /> },
  { id: 'risk', sort: 'risk', cell: (key) => <RiskBar risk={key.risk} /> },
  { id: 'access', sort: 'access', cell: (key) => accessWords[key.accessLevel] },
  { id: 'due', sort: 'due', cell: (key, now) => <Due of={key} now={now} /> },
  {
    id: 'tags',
    sort: null,
    cell: (key) =>
      key.tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      )),
  },
  { id: 'status', sort: 'status', cell: (key) => statusWords[statusOf(key)] },
];

/** The label, and beside it what its own column has no room to say. */
function Label({ of: key }: { of: CredentialView }) {
  const status = statusOf(key);
  return (
    <span className="key-cell" title={[key.label, key.account].filter(Boolean).join(' · ')}>
      <span className="key-label">{key.label}</span>
      {key.account !== '' && <span className="key-aside"> · {key.account}</span>}
      {key.environment !== 'live' && (
        <span className="mini">{environmentWords[key.environment]}</span>
      )}
      {status !== 'active' && <span className="mini">{statusWords[status]}</span>}
    </span>
  );
}

function Due({ of: key, now }: { of: CredentialView; now: number }) {
  if (key.accessLevel === 'none') return null;
  const { state, date } = key.due;
  return (
    <span className="due-cell tabular" data-state={state} title={longDate(date)}>
      {state === 'overdue' && <IconAlertTriangle size={14} stroke={1.75} aria-hidden />}
      {state === 'soon' && <IconClock size={14} stroke={1.75} aria-hidden />}
      {dueCell(key, relativeDate(date, now))}
    </span>
  );
}
