import '../credentials/keys.css';
import './clients.css';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useCallback } from 'react';
import { Trouble } from '../../ui/callout.tsx';
import { type Place, useNavigation } from '../frame/navigation.ts';
import { Panes } from '../frame/panes.tsx';
import { useClients } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { ClientDetail } from './client-detail.tsx';
import { ClientsTable } from './clients-table.tsx';
import { clientWords } from './strings.ts';

/** Programs that were paired, and what each may do. */
export function ClientsPage({ place }: { place: Extract<Place, { page: 'clients' }> }) {
  const { go } = useNavigation();
  const { data: clients, error } = useClients();
  const select = useCallback((id: string) => go({ page: 'clients', selected: id }), [go]);
  const close = useCallback(() => go({ page: 'clients', selected: null }), [go]);
  if (error !== null) return <Trouble error={error} />;
  if (clients === undefined) return null;
  if (clients.length === 0) return <Empty />;
  const open = clients.find(({ id }) => id === place.selected) ?? null;
  const list = (
    <>
      <header className="page-head">
        <h1>{clientWords.title}</h1>
        <span className="quiet tabular">{clientWords.count(clients.length)}</span>
        <span className="page-head-space" />
        <PairButton primary />
      </header>
      <div className="page-scroll">
        <ClientsTable clients={clients} selected={open?.id ?? null} select={select} />
      </div>
    </>
  );
  return (
    <Panes
      list={list}
      detail={open === null ? null : <ClientDetail key={open.id} of={open} close={close} />}
      detailLabel={clientWords.detail}
      close={close}
    />
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
