import '../credentials/detail.css';
import { Button, CloseButton } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import type { ClientView } from '../../../shared/model/client.ts';
import { sentence } from '../../format/words.ts';
import { clientWords } from '../../strings/clients.ts';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { chainWords, ProcessLine } from '../../ui/process-line.tsx';
import { Ago } from '../../ui/when.tsx';
import { AlertList } from '../audit/alert-list.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useClients } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { Status } from './clients-table.tsx';
import { clientCommands } from './commands.ts';
import { Grants } from './grants.tsx';
import { Revoke } from './revoke.tsx';
import { useClientStatus } from './use-status.ts';

interface ClientDetailProps {
  readonly of: ClientView;
  readonly close: () => void;
}

/** One program: what it is, what it may do, and the brakes. */
export function ClientDetail({ of: client, close }: ClientDetailProps) {
  // Mounted with each client that is opened, and asks again how often it was served.
  useClients();
  return (
    <>
      <header className="detail-head">
        <div className="detail-title">
          <h2 className="selectable">{client.name}</h2>
          <Status of={client} />
        </div>
        <CloseButton size="sm" aria-label={clientWords.close} onClick={close} />
      </header>
      <div className="detail-body">
        <Brakes of={client} />
        <AlertList client={client.id} />
        <Changed of={client} />
        {client.purpose !== '' && (
          <section>
            <h3>{clientWords.purpose}</h3>
            <p className="notes selectable">{client.purpose}</p>
          </section>
        )}
        {client.role === 'admin' ? (
          <Callout title={clientWords.adminTitle}>{clientWords.adminText}</Callout>
        ) : (
          <Grants of={client} />
        )}
        <Program of={client} />
      </div>
    </>
  );
}

/** Taking away is immediate; giving asks for the password. One that manages keys can only be sent away. */
function Brakes({ of: client }: { of: ClientView }) {
  const { go } = useNavigation();
  const setStatus = useClientStatus();
  const set = (status: ClientView['status']) => () => setStatus(client, status).catch(sayTrouble);
  const brakes = client.role === 'user' && client.status !== 'revoked';
  const access = () => go({ page: 'access', client: client.id });
  const requests = () => go({ page: 'audit', filter: { who: [client.id] } });
  useCommands([
    { ...clientCommands.pause, run: set('paused'), enabled: brakes && client.status === 'active' },
    { ...clientCommands.resume, run: set('active'), enabled: brakes && client.status === 'paused' },
    { ...clientCommands.access, run: access },
    { ...clientCommands.requests, run: requests },
  ]);
  return (
    <div className="button-row">
      {brakes &&
        (client.status === 'active' ? (
          <Button variant="default" onClick={set('paused')} title={clientWords.pauseNote}>
            {clientWords.pause}
          </Button>
        ) : (
          <Button onClick={set('active')}>{clientWords.resume}</Button>
        ))}
      {client.status !== 'revoked' && <Revoke name={client.name} revoke={set('revoked')} />}
      {client.role === 'user' && (
        <Button variant="default" onClick={access} title={clientWords.accessNote}>
          {clientWords.access}
        </Button>
      )}
      <Button variant="default" onClick={requests}>
        {clientWords.requests}
      </Button>
    </div>
  );
}

/** What the program was seen to be that it was not when it was paired; the owner may say that this is right. */
function Changed({ of: client }: { of: ClientView }) {
  const { calls } = useMain();
  if (client.changes.length === 0 || client.status === 'revoked') return null;
  return (
    <Callout tone="amber" title={clientWords.changed}>
      {client.changes.map((change) => (
        <div key={change}>{sentence(change)}</div>
      ))}
      <div className="button-row" style={{ marginTop: 8 }}>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => void calls.acceptProgram({ client: client.id }).catch(sayTrouble)}
        >
          {clientWords.accept}
        </Button>
        <span className="quiet">{clientWords.acceptNote}</span>
      </div>
    </Callout>
  );
}

const mono = (text: string | null): ReactNode =>
  text === null ? null : <span className="mono">{text}</span>;

const commandLine = (args: readonly string[]): ReactNode =>
  args.length === 0 ? null : (
    <span className="mono">
      {args.map((arg, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an argument may be there twice
        <Fragment key={at}>
          <span className="program-word">{arg}</span>{' '}
        </Fragment>
      ))}
    </span>
  );

function Program({ of: client }: { of: ClientView }) {
  const { process } = client;
  const words = clientWords.facts;
  return (
    <section>
      <h3>{clientWords.program}</h3>
      <div style={{ marginBottom: 8 }}>
        <ProcessLine process={process} />
      </div>
      <Facts
        of={[
          [clientWords.paired, <Ago key="paired" at={client.pairedAt} />],
          [clientWords.seen, <Ago key="seen" at={client.lastSeenAt} never={clientWords.never} />],
          [words.executable, mono(process.executable)],
          [words.hash, mono(process.executableHash)],
          [words.script, mono(process.script)],
          [words.commandLine, commandLine(process.commandLine ?? [])],
          [words.parent, mono(chainWords(process))],
        ]}
      />
    </section>
  );
}
