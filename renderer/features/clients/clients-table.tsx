import { IconAlertTriangle } from '@tabler/icons-react';
import type { ClientView } from '../../../shared/model/client.ts';
import { clientWords } from '../../strings/clients.ts';
import { ProcessLine } from '../../ui/process-line.tsx';
import { RowGrid } from '../../ui/row-grid.tsx';
import { Ago } from '../../ui/when.tsx';

interface ClientsTableProps {
  readonly clients: readonly ClientView[];
  /** Ids of those with an open alert. */
  readonly odd: ReadonlySet<string>;
  readonly selected: string | null;
  readonly select: (id: string) => void;
}

const COLUMNS = ['name', 'process', 'status', 'grants', 'seen'] as const;

export function ClientsTable({ clients, odd, selected, select }: ClientsTableProps) {
  const entry = clients.some(({ id }) => id === selected) ? selected : clients[0]?.id;
  return (
    <RowGrid label={clientWords.table} head={<Head />} open={selected !== null} choose={select}>
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
          <td className="col-client-name key-label">
            {client.name}
            {odd.has(client.id) && (
              <IconAlertTriangle
                className="client-odd"
                size={14}
                stroke={1.75}
                role="img"
                aria-label={clientWords.odd}
              />
            )}
          </td>
          <td className="col-client-process quiet">
            <ProcessLine process={{ ...client.process, pid: null }} />
          </td>
          <td className="col-client-status">
            <Status of={client} />
          </td>
          <td className="col-client-grants tabular">
            {client.role === 'user' && client.grants.length}
          </td>
          <td className="col-client-seen">
            <Ago at={client.lastSeenAt} never={clientWords.never} />
          </td>
        </tr>
      ))}
    </RowGrid>
  );
}

function Head() {
  return (
    <tr>
      {COLUMNS.map((id) => (
        <th key={id} className={`col-client-${id}`}>
          {clientWords.columns[id]}
        </th>
      ))}
    </tr>
  );
}

export function Status({ of: client }: { of: ClientView }) {
  return (
    <span className="status" data-status={client.status}>
      {client.role === 'admin' ? clientWords.admin : clientWords.status[client.status]}
      {client.role === 'admin' && <span className="quiet">{clientWords.session}</span>}
    </span>
  );
}
