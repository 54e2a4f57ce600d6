import './detail.css';
import { Button, CloseButton } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { memo, useDeferredValue } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { whenInWords } from '../../format/time.ts';
import { accessWords, environmentWords, statusWords } from '../../strings/common.ts';
import { detailWords, dueSentence, keyWords } from '../../strings/credentials.ts';
import { Callout } from '../../ui/callout.tsx';
import { useNow } from '../../ui/clock.ts';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import { type KeyPart, useNavigation } from '../frame/navigation.ts';
import { useCatalogue } from '../frame/queries.ts';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { statusOf } from './arrange.ts';
import { AccountCode } from './code.tsx';
import { keyCommands } from './commands.ts';
import { Dates, Ips, Notes, Permissions, Reference, Tags, Versions } from './detail-parts.tsx';
import { KeyMenu } from './key-menu.tsx';
import { Reach } from './reach.tsx';
import { KeyUses } from './uses.tsx';
import { Values } from './values.tsx';

interface KeyDetailProps {
  readonly of: CredentialView;
  /** Warnings that came with storing it just now. */
  readonly said: readonly string[];
  readonly focus: KeyPart | null;
  readonly close: () => void;
  /** The list beside it is just being opened, and is drawn first. */
  readonly later: boolean;
}

/** One key with everything but its values, which are shown for a while when asked for. */
export const KeyDetail = memo(function KeyDetail(props: KeyDetailProps) {
  const { of: key, said, focus, close, later } = props;
  useDetailCommands(key);
  const { data: catalogue = [] } = useCatalogue();
  const spec = catalogue.find((one) => one.id === key.exchange) ?? null;
  const drawn = useDeferredValue(true, !later);
  return (
    <>
      <Head of={key} close={close} />
      {drawn && (
        <div className="detail-body">
          {said.length > 0 && (
            <Callout tone="amber" title={detailWords.said} role="status">
              {said.map((warning) => (
                <div key={warning}>{warning}</div>
              ))}
            </Callout>
          )}
          <DueCallout of={key} />
          <div className="detail-sum">
            <RiskBar risk={key.risk} />
            <span>{accessWords[key.accessLevel]}</span>
            <Scopes of={key.scopes} />
          </div>
          <Values of={key} spec={spec} focus={focus} />
          <AccountCode of={key} focus={focus} />
          <Permissions of={key} spec={spec} focus={focus} />
          <Ips of={key} focus={focus} />
          <Dates of={key} focus={focus} />
          <Reach of={key} focus={focus} />
          <KeyUses of={key} focus={focus} />
          <Tags of={key} />
          <Notes of={key} />
          <Versions of={key} focus={focus} />
          <Reference of={key} />
        </div>
      )}
    </>
  );
});

function useDetailCommands(key: CredentialView): void {
  const { calls } = useMain();
  const { go } = useNavigation();
  const off = key.accessLevel === 'none';
  const set = (status: 'active' | 'deactivated') => () =>
    calls.setCredentialStatus({ id: key.id, status });
  useCommands([
    {
      ...keyCommands.edit,
      run: () => go({ page: 'key-form', form: { kind: 'edit', id: key.id } }),
    },
    {
      ...keyCommands.turn,
      run: () => go({ page: 'key-form', form: { kind: 'turn', id: key.id } }),
    },
    { ...keyCommands.off, enabled: !off, run: set('deactivated') },
    { ...keyCommands.on, enabled: key.status === 'deactivated', run: set('active') },
  ]);
}

function Head({ of: key, close }: { of: CredentialView; close: () => void }) {
  const { go } = useNavigation();
  const status = statusOf(key);
  const about = [
    key.exchangeName,
    key.account,
    environmentWords[key.environment],
    status === 'active' ? '' : statusWords[status],
  ];
  return (
    <header className="detail-head">
      <div className="detail-title">
        <h2 className="selectable">{key.label}</h2>
        <div className="quiet">{about.filter(Boolean).join(' · ')}</div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconEdit size={14} stroke={1.75} aria-hidden />}
        onClick={() => go({ page: 'key-form', form: { kind: 'edit', id: key.id } })}
      >
        {detailWords.edit}
      </Button>
      <KeyMenu of={key} />
      <CloseButton size="sm" aria-label={detailWords.close} onClick={close} />
    </header>
  );
}

function DueCallout({ of: key }: { of: CredentialView }) {
  const { go } = useNavigation();
  const now = useNow(60_000);
  if (key.due.state === 'none' || key.accessLevel === 'none') return null;
  return (
    <Callout tone={key.due.state === 'overdue' ? 'red' : 'amber'}>
      <div>{dueSentence(key, whenInWords(key.due.date, now))}</div>
      <Button
        mt={8}
        size="compact-sm"
        onClick={() => go({ page: 'key-form', form: { kind: 'turn', id: key.id } })}
      >
        {keyWords.due.turn}
      </Button>
    </Callout>
  );
}
