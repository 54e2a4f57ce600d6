import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconAlertTriangle, IconBellPause, IconClock } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { DUE_AT_ONCE } from '../../../shared/model/first-keys.ts';
import { whenInWords } from '../../format/time.ts';
import { dueSentence, keyWords } from '../../strings/credentials.ts';
import { useNow } from '../../ui/clock.ts';
import { useNavigation } from '../frame/navigation.ts';
import { say, sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

const words = keyWords.due;

/** What is due stands on top, each with what to do about it. */
export const DueSection = memo(function DueSection({
  rows,
  total,
  select,
}: {
  /** The most urgent first; at first not all of them. */
  rows: readonly CredentialView[];
  total: number;
  select: (id: string) => void;
}) {
  const [all, setAll] = useState(false);
  if (total === 0) return null;
  const shown = all ? rows : rows.slice(0, DUE_AT_ONCE);
  return (
    <section className="due" aria-label={words.title(total)}>
      <h2 className="due-title">{words.title(total)}</h2>
      <ul>
        {shown.map((key) => (
          <DueRow key={key.id} of={key} select={() => select(key.id)} />
        ))}
      </ul>
      {shown.length < total && (
        <Button variant="subtle" size="compact-sm" m={4} onClick={() => setAll(true)}>
          {words.more(total - shown.length)}
        </Button>
      )}
    </section>
  );
});

function DueRow({ of: key, select }: { of: CredentialView; select: () => void }) {
  const { go } = useNavigation();
  const now = useNow(60_000);
  const overdue = key.due.state === 'overdue';
  const Icon = overdue ? IconAlertTriangle : IconClock;
  return (
    <li className="due-row" data-overdue={overdue || undefined}>
      <Icon size={16} stroke={1.75} aria-hidden />
      <span className="due-words">
        <button type="button" className="due-label" onClick={select}>
          {key.label}
        </button>{' '}
        <span className="quiet">{dueSentence(key, whenInWords(key.due.date, now))}</span>
      </span>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${words.turn}: ${key.label}`}
        onClick={() => go({ page: 'key-form', form: { kind: 'turn', id: key.id } })}
      >
        {words.turn}
      </Button>
      <Snooze of={key} />
    </li>
  );
}

function Snooze({ of: key }: { of: CredentialView }) {
  const { calls } = useMain();
  const snooze = (days: number): void => {
    calls.snooze({ id: key.id, days }).then(() => say(words.snoozed(days)), sayTrouble);
  };
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${words.snooze}: ${key.label}`}
          title={words.snooze}
        >
          <IconBellPause size={16} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {[1, 3, 7].map((days) => (
          <Menu.Item key={days} onClick={() => snooze(days)}>
            {words.snoozeDays(days)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
