import '../credentials/keys.css';
import './clients.css';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { ClientView } from '../../../shared/model/client.ts';
import { clientWords } from '../../strings/clients.ts';
import { Trouble } from '../../ui/callout.tsx';
import { type Place, useNavigation } from '../frame/navigation.ts';
import { Panes } from '../frame/panes.tsx';
import { useAlerts, useClients, useCredentials } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { ClientDetail } from './client-detail.tsx';
import { ClientsTable } from './clients-table.tsx';
import { clientCommands } from './commands.ts';
import { ALL, type ClientFilter, clientsShown, STATUSES } from './filter.ts';

/** Programs that were paired, and what each may do. */
export function ClientsPage({ place }: { place: Extract<Place, { page: 'clients' }> }) {
  const { calls } = useMain();
  const { go } = useNavigation();
  const { data: clients, error } = useClients();
  const field = useRef<HTMLInputElement>(null);
  const select = useCallback((id: string) => go({ page: 'clients', selected: id }), [go]);
  const close = useCallback(() => go({ page: 'clients', selected: null }), [go]);
  useCommands([
    { ...clientCommands.search, run: () => field.current?.focus() },
    { ...clientCommands.pair, run: () => calls.openPairing() },
  ]);
  if (error !== null) return <Trouble error={error} />;
  if (clients === undefined) return null;
  if (clients.length === 0) return <Empty />;
  const open = clients.find(({ id }) => id === place.selected) ?? null;
  return (
    <Panes
      list={<List of={clients} open={open?.id ?? null} select={select} field={field} />}
      detail={open === null ? null : <ClientDetail key={open.id} of={open} close={close} />}
      detailLabel={clientWords.detail}
      close={close}
    />
  );
}

interface ListProps {
  readonly of: readonly ClientView[];
  readonly open: string | null;
  readonly select: (id: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

function List({ of: clients, open, select, field }: ListProps) {
  const [filter, setFilter] = useState<ClientFilter>(ALL);
  const { data: keys = [] } = useCredentials();
  const { data: alerts = [] } = useAlerts();
  const labels = useMemo(() => new Map(keys.map(({ id, label }) => [id, label])), [keys]);
  const shown = clientsShown(clients, filter, (id) => labels.get(id) ?? '');
  const odd = useMemo(() => new Set(alerts.map(({ client }) => client.id)), [alerts]);
  return (
    <>
      <header className="page-head">
        <h1>{clientWords.title}</h1>
        <span className="quiet tabular" role="status">
          {shown.length === clients.length
            ? clientWords.count(clients.length)
            : clientWords.countOf(shown.length, clients.length)}
        </span>
        <span className="page-head-space" />
        <PairButton primary />
      </header>
      <Filters of={filter} change={setFilter} clients={clients} field={field} />
      {shown.length === 0 ? (
        <div className="empty">
          <h2>{clientWords.none.title}</h2>
          <p>{clientWords.none.text}</p>
          <div>
            <Button variant="default" onClick={() => setFilter(ALL)}>
              {clientWords.none.clear}
            </Button>
          </div>
        </div>
      ) : (
        <div className="page-scroll">
          <ClientsTable clients={shown} odd={odd} selected={open} select={select} />
        </div>
      )}
    </>
  );
}

interface FiltersProps {
  readonly of: ClientFilter;
  readonly change: (filter: ClientFilter) => void;
  readonly clients: readonly ClientView[];
  readonly field: RefObject<HTMLInputElement | null>;
}

function Filters({ of: filter, change, clients, field }: FiltersProps) {
  const many = (status: ClientView['status']): number =>
    clients.filter((one) => one.status === status).length;
  return (
    <search className="client-filters">
      <TextInput
        ref={field}
        className="client-search"
        type="search"
        aria-label={clientWords.search}
        placeholder={clientWords.search}
        leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
        value={filter.text}
        onChange={(event) => change({ ...filter, text: event.currentTarget.value })}
      />
      <SegmentedControl
        size="sm"
        aria-label={clientWords.statusFilter}
        value={filter.status}
        onChange={(status) => change({ ...filter, status })}
        data={STATUSES.map((value) => ({
          value,
          label:
            value === 'any'
              ? clientWords.any
              : clientWords.statusCount(clientWords.status[value], many(value)),
        }))}
      />
    </search>
  );
}

/** Opens the window in which the code is typed: this one can't say yes. */
function PairButton({ primary = false }: { primary?: boolean }) {
  const { calls } = useMain();
  return (
    <Button
      leftSection={primary ? <IconPlus size={16} stroke={1.75} aria-hidden /> : undefined}
      onClick={() => void calls.openPairing().catch(sayTrouble)}
    >
      {primary ? clientWords.pair : clientWords.empty.pair}
    </Button>
  );
}

function Empty() {
  return (
    <div className="empty">
      <h1>{clientWords.empty.title}</h1>
      <p>{clientWords.empty.text}</p>
      <code className="command mono">{clientWords.empty.command}</code>
      <div>
        <PairButton />
      </div>
    </div>
  );
}
