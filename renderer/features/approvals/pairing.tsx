import './pairing.css';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { KeyturnError } from '../../../shared/errors.ts';
import type { PairingQuestion } from '../../../shared/ipc/questions.ts';
import { cleanName } from '../../../shared/model/text.ts';
import { approvalWords } from '../../strings/approvals.ts';
import { ArmedButton } from '../../ui/armed-button.tsx';
import { type Attempt, hasCode, useAttempt } from '../../ui/attempt.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { useToday } from '../../ui/clock.ts';
import { Scopes } from '../../ui/scopes.tsx';
import { asGrant, type Draft, freshDraft, problemsOf } from '../grants/draft.ts';
import { GrantRow } from './grant-row.tsx';
import { offered } from './offered.ts';
import { ProgramFacts, Who } from './program.tsx';
import { TimerLine } from './timer-line.tsx';
import { useApproval } from './window.ts';

const words = approvalWords.pairing;
const SEARCH_FROM = 9;

type Question = Extract<PairingQuestion, { kind: 'pairing' }>;

/** Who asks to be paired, and what the owner lets it use. Nothing is ticked beforehand. */
export function Pairing({ question }: { question: Question }) {
  const [name, setName] = useState(question.name);
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());
  const attempt = useAttempt();
  const nameOk = cleanName(name) !== null;
  const admin = question.role === 'admin';
  const onName = attempt.error instanceof KeyturnError && attempt.error.field === 'name';
  return (
    <main className="approval">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <div className="approval-body" tabIndex={0}>
        <Who name={admin ? words.admin.title : words.title} process={question.process} />
        <TextInput
          label={words.name}
          description={words.nameHelp}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameOk ? onName && <NameTrouble error={attempt.error} /> : words.nameBad}
        />
        {admin ? (
          <Admin question={question} />
        ) : (
          <>
            <Wants question={question} />
            <Keys question={question} drafts={drafts} change={setDrafts} />
          </>
        )}
        <section>
          <h2>{approvalWords.lease.more}</h2>
          <ProgramFacts process={question.process} />
        </section>
      </div>
      <footer className="approval-foot">
        <Trouble
          error={onName || hasCode(attempt.error, 'step_up_cancelled') ? null : attempt.error}
        />
        <TimerLine expiresAt={question.expiresAt} />
        <Choices question={question} name={name} drafts={drafts} attempt={attempt} />
      </footer>
    </main>
  );
}

interface ChoicesProps {
  readonly question: Question;
  readonly name: string;
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly attempt: Attempt;
}

function Choices({ question, name, drafts, attempt: { run, busy } }: ChoicesProps) {
  const { calls } = useApproval();
  const { id, armedAt } = question;
  const today = useToday();
  const incomplete = [...drafts.values()].some((draft) => problemsOf(draft, today).size > 0);
  const clean = cleanName(name);
  const approve = (): void => {
    if (clean === null) return;
    const grants = [...drafts].map(([credential, draft]) => asGrant(credential, draft));
    void run(() => calls.approvePairing({ id, name: clean, grants }));
  };
  return (
    <div className="button-row" data-end>
      <ArmedButton
        armedAt={armedAt}
        variant="default"
        disabled={busy}
        onClick={() => void run(() => calls.denyPairing({ id }))}
      >
        {words.deny}
      </ArmedButton>
      <ArmedButton
        armedAt={armedAt}
        disabled={busy || incomplete || clean === null}
        onClick={approve}
      >
        {question.role === 'admin' ? words.admin.approve : words.approveCount(drafts.size)}
      </ArmedButton>
    </div>
  );
}

function NameTrouble({ error }: { error: KeyturnError }) {
  return <>{error.facts?.['problem'] ?? words.nameBad}</>;
}

/** What it means that a program manages keys, before that is allowed. */
function Admin({ question }: { question: Question }) {
  return (
    <>
      <Callout tone="amber" title={words.admin.name}>
        <p>{words.admin.text}</p>
        <p>
          {words.admin.not} {words.admin.ends}
        </p>
      </Callout>
      <OwnWords of={question.purpose} />
      <p className="quiet">{words.admin.stepUp}</p>
    </>
  );
}

function OwnWords({ of: purpose }: { of: string }) {
  if (purpose === '') return null;
  return (
    <section>
      <h2>{words.purpose}</h2>
      <blockquote className="own-words selectable">{purpose}</blockquote>
    </section>
  );
}

function Wants({ question }: { question: Question }) {
  return (
    <>
      <section>
        <h2>{words.wants}</h2>
        {question.wants.length === 0 && <p className="quiet">{words.wantsNothing}</p>}
        {question.wants.map((want, at) => (
          // Wants have no identity of their own and never change while they are shown.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={at} className="want">
            <Scopes of={want.scopes} />
            <span>{want.credential ?? exchangeName(question, want.exchange)}</span>
            {want.serves.length === 0 && <span className="quiet">{words.unserved}</span>}
          </div>
        ))}
      </section>
      <OwnWords of={question.purpose} />
    </>
  );
}

/** The exchange as the vault's keys call it. A program may name one that nobody has a key of. */
function exchangeName(question: Question, id: string | null): string {
  if (id === null) return words.anyExchange;
  return question.credentials.find(({ exchange }) => exchange === id)?.exchangeName ?? id;
}

interface KeysProps {
  readonly question: Question;
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly change: (drafts: ReadonlyMap<string, Draft>) => void;
}

function Keys({ question, drafts, change }: KeysProps) {
  const [search, setSearch] = useState('');
  const keys = offered(question);
  const asked = new Set(question.wants.flatMap((want) => want.serves));
  const needle = search.trim().toLowerCase();
  // What is ticked stays in sight, whatever is searched for.
  const shown = keys.filter(
    (key) =>
      drafts.has(key.id) ||
      `${key.label} ${key.exchangeName} ${key.account} ${key.environment}`
        .toLowerCase()
        .includes(needle),
  );
  const set = (id: string, draft: Draft | null): void => {
    const next = new Map(drafts);
    if (draft === null) next.delete(id);
    else next.set(id, draft);
    change(next);
  };
  return (
    <section aria-label={words.keys}>
      <h2>{words.keys}</h2>
      <p className="quiet">{keys.length === 0 ? words.noKeys : words.keysHelp}</p>
      {keys.length >= SEARCH_FROM && (
        <TextInput
          mt={8}
          placeholder={words.search}
          aria-label={words.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {shown.length > 0 && (
        <ul className="grants">
          {shown.map((key) => (
            <GrantRow
              key={key.id}
              of={key}
              asked={asked.has(key.id)}
              draft={drafts.get(key.id)}
              tick={(on) => set(key.id, on ? freshDraft(key, question.wants) : null)}
              change={(draft) => set(key.id, draft)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
