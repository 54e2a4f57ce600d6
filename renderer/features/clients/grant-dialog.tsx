import { Button, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import type { ClientView, Grant } from '../../../shared/model/client.ts';
import { type CredentialView, servedFields } from '../../../shared/model/credential.ts';
import { clientWords } from '../../strings/clients.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { useToday } from '../../ui/clock.ts';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import { useMain } from '../frame/window.ts';
import {
  asGrant,
  type Draft,
  draftOf,
  freshDraft,
  type KeyToGrant,
  problemsOf,
} from '../grants/draft.ts';
import { GrantEditor } from '../grants/editor.tsx';

const words = clientWords.dialog;

interface Chosen {
  readonly key: CredentialView;
  readonly draft: Draft;
}

interface GrantDialogProps {
  readonly client: ClientView;
  /** Keys that may be chosen; the one that is changed, where `grant` is given. */
  readonly keys: readonly CredentialView[];
  readonly grant?: Grant;
  readonly close: () => void;
}

/** Gives a paired program one more key, or changes what it may do with one. Nothing is granted until it is saved. */
export function GrantDialog({ client, keys, grant, close }: GrantDialogProps) {
  const { calls } = useMain();
  const today = useToday();
  const { run, busy, error } = useAttempt();
  const [chosen, setChosen] = useState<Chosen | null>(() => {
    const [key, other] = keys;
    if (key === undefined) return null;
    if (grant !== undefined) return { key, draft: draftOf(grant) };
    return other === undefined ? { key, draft: freshDraft(toGrant(key)) } : null;
  });
  const choose = (id: string | null): void => {
    const key = keys.find((one) => one.id === id);
    setChosen(key === undefined ? null : { key, draft: freshDraft(toGrant(key)) });
  };
  const save = async (): Promise<void> => {
    if (chosen === null) return;
    const next = asGrant(chosen.key.id, chosen.draft);
    if (await run(() => calls.setGrant({ client: client.id, grant: next }))) close();
  };
  const ready = chosen !== null && problemsOf(chosen.draft, today).size === 0;
  return (
    <Modal
      opened
      onClose={close}
      size={560}
      padding={0}
      title={
        grant === undefined || chosen === null
          ? words.give(client.name)
          : words.change(client.name, chosen.key.label)
      }
      closeButtonProps={{ 'aria-label': clientWords.close }}
      classNames={{ content: 'grant-dialog', header: 'grant-dialog-head', body: 'grant-dialog-in' }}
    >
      <div className="grant-dialog-body">
        {grant === undefined && (
          <KeySelect keys={keys} value={chosen?.key.id ?? null} choose={choose} />
        )}
        {chosen !== null && <Terms of={chosen} change={setChosen} />}
      </div>
      <footer className="grant-dialog-foot">
        <Trouble error={hasCode(error, 'step_up_cancelled') ? null : error} />
        <div className="button-row" data-end>
          {grant !== undefined && <span className="quiet grant-zero">{words.fromZero}</span>}
          <Button variant="default" onClick={close}>
            {clientWords.cancel}
          </Button>
          <Button disabled={!ready} loading={busy} onClick={() => void save()}>
            {grant === undefined ? words.grant : words.save}
          </Button>
        </div>
      </footer>
    </Modal>
  );
}

/** One key, and what was chosen for it so far. */
function Terms({ of: { key, draft }, change }: { of: Chosen; change: (next: Chosen) => void }) {
  return (
    <>
      <div className="grant-name">
        <Scopes of={key.scopes} />
        <RiskBar risk={key.risk} />
      </div>
      <GrantEditor
        key={key.id}
        of={toGrant(key)}
        draft={draft}
        change={(next) => change({ key, draft: next })}
      />
    </>
  );
}

interface KeySelectProps {
  readonly keys: readonly CredentialView[];
  readonly value: string | null;
  readonly choose: (id: string | null) => void;
}

function KeySelect({ keys, value, choose }: KeySelectProps) {
  return (
    <Select
      allowDeselect={false}
      label={words.key}
      placeholder={words.keyPlaceholder}
      searchable
      nothingFoundMessage={words.noKey}
      data={keys.map(({ id, label, exchangeName, account }) => ({
        value: id,
        label: [label, exchangeName, account].filter(Boolean).join(' · '),
      }))}
      value={value}
      onChange={choose}
      data-autofocus
    />
  );
}

function toGrant({ id, label, scopes, fields }: CredentialView): KeyToGrant {
  return { id, label, scopes, fields: servedFields(fields) };
}
