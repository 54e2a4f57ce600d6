import '../credentials/detail.css';
import { Button, CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AuditRecord } from '../../../shared/model/audit.ts';
import { exactTime } from '../../format/time.ts';
import { actorName, auditWords, whatHappened } from '../../strings/audit.ts';
import { Trouble } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useClients, useCredentials } from '../frame/queries.ts';
import { useMain } from '../frame/window.ts';

interface RecordDetailProps {
  readonly seq: number;
  readonly close: () => void;
  /** Goes to a record by its number. */
  readonly select: (seq: number) => void;
  readonly only: (filter: { who?: string[]; key?: string }) => void;
}

/** Everything that one record says, and where in the files it stands. */
export function RecordDetail({ seq, close, select, only }: RecordDetailProps) {
  const { calls } = useMain();
  // Written once and never changed, so it need not be asked for again.
  const { data, error } = useQuery({
    queryKey: ['record', seq],
    queryFn: () => calls.auditRecord({ seq }),
    gcTime: 60_000,
    refetchOnMount: false,
  });
  return (
    <>
      <header className="detail-head">
        <div className="detail-title">
          <h2>{auditWords.seqOf(seq)}</h2>
        </div>
        <CloseButton size="sm" aria-label={auditWords.close} onClick={close} />
      </header>
      <div className="detail-body">
        <Trouble error={error} />
        {data !== undefined && (
          <>
            <p className="record-sentence selectable">
              {actorName(data.record.event)} {whatHappened(data.record.event)}
            </p>
            <Ways of={data.record} only={only} />
            <RecordFacts of={data.record} place={data} />
          </>
        )}
        <div className="button-row">
          <Button
            size="compact-sm"
            variant="default"
            disabled={seq <= 1}
            onClick={() => select(seq - 1)}
          >
            {auditWords.older}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => select(seq + 1)}>
            {auditWords.newer}
          </Button>
        </div>
      </div>
    </>
  );
}

/** To whom and what it was about, where they are still there. */
function Ways({ of: { event }, only }: { of: AuditRecord; only: RecordDetailProps['only'] }) {
  const { go } = useNavigation();
  const { data: clients = [] } = useClients();
  const { data: keys = [] } = useCredentials();
  const about = event.actor.kind === 'client' ? event.actor.id : event.detail?.['client'];
  const client = clients.find(({ id }) => id === about)?.id;
  const key = keys.find(({ id }) => id === event.credential?.id)?.id;
  if (client === undefined && key === undefined) return null;
  return (
    <div className="record-ways">
      {client !== undefined && (
        <div className="button-row">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => go({ page: 'clients', selected: client })}
          >
            {auditWords.goClient}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => only({ who: [client] })}>
            {auditWords.onlyClient}
          </Button>
        </div>
      )}
      {key !== undefined && (
        <div className="button-row">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => go({ page: 'keys', selected: key })}
          >
            {auditWords.goKey}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => only({ key })}>
            {auditWords.onlyKey}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Details that are no words. */
const CODES = new Set(['method', 'host', 'path']);

interface RecordFactsProps {
  readonly of: AuditRecord;
  readonly place: { readonly segment: string; readonly line: number };
}

function RecordFacts({ of: { seq, hash, event }, place }: RecordFactsProps) {
  const words = auditWords.facts;
  const { actor, detail = {} } = event;
  const process = actor.kind === 'client' ? actor : null;
  const mono = (text: string | null | undefined) =>
    text == null ? null : <span className="mono">{text}</span>;
  return (
    <Facts
      of={[
        [words.time, event.time === 0 ? auditWords.noTime : exactTime(event.time)],
        [words.who, actorName(event)],
        [words.outcome, auditWords.outcome[event.outcome]],
        [words.key, event.credential?.label],
        [words.scopes, event.scopes?.join(', ')],
        [words.rule, event.rule],
        ...Object.entries(detail).map(([name, fact]) => {
          const said = fact === null ? null : String(fact);
          return [auditWords.details[name] ?? name, CODES.has(name) ? mono(said) : said] as const;
        }),
        [words.process, process?.pid == null ? null : `pid ${process.pid}`],
        [words.executable, mono(process?.executable)],
        [words.executableHash, mono(process?.executableHash)],
        [words.script, mono(process?.script)],
        [words.action, mono(event.action)],
        [words.seq, String(seq)],
        [words.place, words.where(place.segment, place.line)],
        [words.hash, mono(hash)],
      ]}
    />
  );
}
