import './alerts.css';
import { Button } from '@mantine/core';
import { alertFacts, alertTitle } from '../../../shared/alert-words.ts';
import type { AlertView } from '../../../shared/model/alert.ts';
import { auditWords } from '../../strings/audit.ts';
import { Callout } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { useClientStatus } from '../clients/use-status.ts';
import { type Place, useNavigation } from '../frame/navigation.ts';
import { useAlerts, useClients } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

const words = auditWords.alerts;
const HOUR = 3_600_000;

interface AlertListProps {
  /** Only those about this client; without it all. */
  readonly client?: string;
}

/** What clients did that is odd, each with what can be done about it; nothing when there is nothing. */
export function AlertList({ client }: AlertListProps) {
  const { data = [] } = useAlerts();
  const alerts = client === undefined ? data : data.filter((alert) => alert.client.id === client);
  if (alerts.length === 0) return null;
  return (
    <section className="alerts" aria-label={words.label}>
      {alerts.map((alert) => (
        <Alert key={alert.id} of={alert} elsewhere={client === undefined} />
      ))}
    </section>
  );
}

/** @param elsewhere shown away from the client's own page, so that a way there is wanted */
function Alert({ of: alert, elsewhere }: { of: AlertView; elsewhere: boolean }) {
  const { calls } = useMain();
  const { go } = useNavigation();
  const { data: clients = [] } = useClients();
  const client = clients.find(({ id }) => id === alert.client.id);
  const set = useClientStatus();
  const button = { size: 'compact-sm', variant: 'default' } as const;
  return (
    <Callout tone="amber" title={alertTitle(alert)}>
      <div>
        {alertFacts(alert)}{' '}
        <span className="quiet">
          <Ago at={alert.at} />
        </span>
      </div>
      <div className="button-row alert-ways">
        {elsewhere && client?.status === 'active' && client.role === 'user' && (
          <Button {...button} onClick={() => void set(client, 'paused').catch(sayTrouble)}>
            {words.pause}
          </Button>
        )}
        <Button {...button} onClick={() => go(requestsOf(alert))}>
          {words.requests}
        </Button>
        {elsewhere && client !== undefined && (
          <Button {...button} onClick={() => go({ page: 'clients', selected: client.id })}>
            {words.client}
          </Button>
        )}
        <Button
          {...button}
          title={words.fineNote}
          onClick={() => void calls.settleAlert({ id: alert.id }).catch(sayTrouble)}
        >
          {words.fine}
        </Button>
      </div>
    </Callout>
  );
}

/** The hours around it, and the record that gave the alarm. */
function requestsOf({ client, at, record }: AlertView): Place {
  const filter = { who: [client.id], from: at - HOUR, to: at + HOUR };
  return { page: 'audit', filter, record };
}
