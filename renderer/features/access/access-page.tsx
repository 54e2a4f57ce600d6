import './access.css';
import { Button, Select, Switch, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { ClientView } from '../../../shared/model/client.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import type { Risk } from '../../../shared/model/scope.ts';
import { accessWords } from '../../strings/access.ts';
import { Trouble } from '../../ui/callout.tsx';
import { GrantDialog } from '../clients/grant-dialog.tsx';
import { type Place, useNavigation } from '../frame/navigation.ts';
import { useClients, useCredentials } from '../frame/queries.ts';
import { useCommands } from '../palette/commands.ts';
import { Legend } from './cell.tsx';
import { accessCommands } from './commands.ts';
import { AccessGrid } from './grid.tsx';
import {
  type AccessFilter,
  cellsOf,
  type Matrix,
  matrixOf,
  SHOWN_AT_FIRST,
  totalOf,
  worstOf,
} from './matrix.ts';
import type { Spot } from './use-walk.ts';

type AccessPlace = Extract<Place, { page: 'access' }>;

const NO_CLIENTS: readonly ClientView[] = [];
const NO_KEYS: readonly CredentialView[] = [];

/** The blast radius: what could be done with which key if a client were taken over. */
export function AccessPage({ place }: { place: AccessPlace }) {
  const { data: clients, error } = useClients();
  const { data: keys, error: keyError } = useCredentials();
  const [filter, setFilter] = useState<AccessFilter>(SHOWN_AT_FIRST);
  const field = useRef<HTMLInputElement>(null);
  const cells = useMemo(() => cellsOf(clients ?? NO_CLIENTS, keys ?? NO_KEYS), [clients, keys]);
  const matrix = useMemo(
    () => matrixOf(cells, clients ?? NO_CLIENTS, keys ?? NO_KEYS, filter),
    [cells, clients, keys, filter],
  );
  useCommands([
    { ...accessCommands.search, run: () => field.current?.focus() },
    { ...accessCommands.all, run: () => setFilter({ ...filter, all: !filter.all }) },
  ]);
  if (error !== null || keyError !== null) return <Trouble error={error ?? keyError} />;
  if (clients === undefined || keys === undefined) return null;
  if (!clients.some(({ role }) => role === 'user')) return <Empty />;
  const { about, aboutAll } = accessWords;
  return (
    <div className="pane-list access">
      <header className="page-head">
        <h1>{accessWords.title}</h1>
        <span className="quiet tabular" role="status">
          {(filter.all ? aboutAll : about)(matrix.clients.length, matrix.keys.length)}
        </span>
      </header>
      <Filters of={filter} change={setFilter} keys={keys} field={field} />
      {matrix.clients.length === 0 || matrix.keys.length === 0 ? (
        <Nothing clear={() => setFilter(SHOWN_AT_FIRST)} />
      ) : (
        <Radius key={`${place.client} ${place.credential}`} of={matrix} place={place} />
      )}
    </div>
  );
}

interface Giving {
  readonly client: ClientView;
  readonly key: CredentialView;
}

/** The grid, what it comes to in words, and the grant that was opened in it. */
function Radius({ of: matrix, place }: { of: Matrix; place: AccessPlace }) {
  const { go } = useNavigation();
  const [start] = useState(() => startOf(matrix, place));
  const [spot, setSpot] = useState(start);
  const [giving, setGiving] = useState<Giving | null>(null);
  const openCell = useCallback(
    (client: ClientView, key: CredentialView): void => {
      if (matrix.cell(client.id, key.id)?.grant || canGive(client, key)) setGiving({ client, key });
    },
    [matrix],
  );
  const grant = giving === null ? null : matrix.cell(giving.client.id, giving.key.id)?.grant;
  return (
    <>
      <AccessGrid
        of={matrix}
        start={start}
        stood={setSpot}
        openCell={openCell}
        openClient={({ id }) => go({ page: 'clients', selected: id })}
        openKey={({ id }) => go({ page: 'keys', selected: id })}
        canGive={canGive}
      />
      <footer className="access-foot">
        <Totals of={matrix} spot={spot} />
        <Legend />
      </footer>
      {giving !== null && (
        <GrantDialog
          client={giving.client}
          keys={[giving.key]}
          {...(grant ? { grant } : {})}
          close={() => setGiving(null)}
        />
      )}
    </>
  );
}

function canGive({ status }: ClientView, key: CredentialView): boolean {
  return status !== 'revoked' && (key.status === 'active' || key.status === 'rotating');
}

/** The row and column one came for; else the client that could do the most harm. */
function startOf(matrix: Matrix, { client, credential }: AccessPlace): Spot {
  const row = matrix.keys.findIndex(({ id }) => id === credential);
  const wanted = client ?? (credential === undefined ? worstOf(matrix) : undefined);
  const column = matrix.clients.findIndex(({ id }) => id === wanted);
  return { row, column: row < 0 && column < 0 ? 0 : column };
}

/** What it would mean, of the client and of the key one stands at. */
function Totals({ of: { clients, keys, cell, of }, spot }: { of: Matrix; spot: Spot }) {
  const client = clients[spot.column];
  const key = keys[spot.row];
  return (
    <div className="access-totals" aria-live="polite">
      {client !== undefined && (
        <p>{accessWords.clientTotal(client.name, totalOf(of(client.id)))}</p>
      )}
      {key !== undefined && (
        <p>{accessWords.keyTotal(key.label, totalOf(clients.map(({ id }) => cell(id, key.id))))}</p>
      )}
    </div>
  );
}

interface FiltersProps {
  readonly of: AccessFilter;
  readonly change: (filter: AccessFilter) => void;
  readonly keys: readonly CredentialView[];
  readonly field: RefObject<HTMLInputElement | null>;
}

const RISKS: readonly Risk[] = [1, 2, 3, 4, 5];

function Filters({ of: filter, change, keys, field }: FiltersProps) {
  const exchanges = useMemo(
    () => [...new Map(keys.map(({ exchange, exchangeName }) => [exchange, exchangeName]))],
    [keys],
  );
  return (
    <search className="access-filters">
      <TextInput
        ref={field}
        className="access-search"
        type="search"
        aria-label={accessWords.search}
        placeholder={accessWords.search}
        leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
        value={filter.text}
        onChange={(event) => change({ ...filter, text: event.currentTarget.value })}
      />
      <Select
        w={160}
        aria-label={accessWords.exchange}
        placeholder={accessWords.anyExchange}
        clearable
        searchable
        data={exchanges.map(([value, label]) => ({ value, label }))}
        value={filter.exchange}
        onChange={(exchange) => change({ ...filter, exchange })}
      />
      <Select
        w={144}
        aria-label={accessWords.risk}
        allowDeselect={false}
        data={RISKS.map((risk) => ({ value: String(risk), label: accessWords.riskFrom(risk) }))}
        value={String(filter.risk)}
        onChange={(value) =>
          change({ ...filter, risk: RISKS.find((risk) => String(risk) === value) ?? 1 })
        }
      />
      <Switch
        label={accessWords.all}
        checked={filter.all}
        onChange={(event) => change({ ...filter, all: event.currentTarget.checked })}
      />
    </search>
  );
}

function Nothing({ clear }: { clear: () => void }) {
  return (
    <div className="empty">
      <h2>{accessWords.none.title}</h2>
      <div>
        <Button variant="default" onClick={clear}>
          {accessWords.none.clear}
        </Button>
      </div>
    </div>
  );
}

function Empty() {
  const { go } = useNavigation();
  return (
    <div className="empty">
      <h1>{accessWords.empty.title}</h1>
      <p>{accessWords.empty.text}</p>
      <div>
        <Button onClick={() => go({ page: 'clients' })}>{accessWords.empty.clients}</Button>
      </div>
    </div>
  );
}
