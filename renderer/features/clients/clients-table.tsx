import type { KeyboardEvent } from 'react';
import type { ClientView } from '../../../shared/model/client.ts';
import { ProcessLine } from '../../ui/process-line.tsx';
import { Ago } from '../../ui/when.tsx';
import { clientWords } from './strings.ts';

interface ClientsTableProps {
  readonly clients: readonly ClientView[];
  readonly selected: string | null;
  readonly select: (id: string) => void;
}

const COLUMNS = ['name', 'process', 'status', 'grants', 'seen'] as const;

export function ClientsTable({ clients, selected, select }: ClientsTableProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const rows: Element[] = [...event.currentTarget.rows];
    const at = document.activeElement === null ? -1 : rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row === undefined) return;
    event.preventDefault();
    row.focus();
    if (selected !== null && row.dataset['id'] !== undefined) select(row.dataset['id']);
  };
  const entry = clients.some(({ id }) => id === selected) ? selected : clients[0]?.id;
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen is a grid
    <table className="keys-table" role="grid" aria-label={clientWords.table}>
      <thead>
        <tr>
          {COLUMNS.map((id) => (
            <th key={id} className={`col-client-${id}`}>
              {clientWords.columns[id]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={onKeyDown}>
        {clients.map((client) => (
          <tr
            key={client.id}
            data-id={client.id}
            data-dim={client.status === 'revoked' || undefined}
            aria-selected={client.id === selected}
            tabIndex={client.id === entry ? 0 : -1}
            onClick={() => select(client.id)}
            onKeyDown={(event) => event.key === 'Enter' && select(client.id)}
          >
            <td className="col-client-name key-label">{client.name}</td>
            <td className="col-client-process quiet">
              <ProcessLine process={{ ...client.process, pid: null }} />
            </td>
            <td className="col-client-status">
              <Status of={client} />
            </td>
            <td className="col-client-grants tabular">{client.grants.length}</td>
            <td className="col-client-seen">
              <Ago at={client.lastSeenAt} never={clientWords.never} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Status({ of: client }: { of: ClientView }) {
  return (
    <span className="status" data-status={client.status}>
      {clientWords.status[client.status]}
    </span>
  );
}
