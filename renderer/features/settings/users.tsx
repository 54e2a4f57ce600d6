import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import type { ForeignUser } from '../../../shared/model/settings.ts';
import { cleanName } from '../../../shared/model/text.ts';
import { settingsWords } from '../../strings/settings.ts';
import { useAppInfo } from '../frame/queries.ts';
import { Section } from './section.tsx';
import type { RulesProps } from './use-save.ts';

const words = settingsWords.users;
const MAX = 16;
const MAX_UID = 0xff_ff_ff_fe;

/** Who else of this machine may knock at the socket: by number, because the kernel knows no other name. */
export function Users({ of: { foreignUsers }, save }: RulesProps) {
  const { data: info } = useAppInfo();
  const become = (next: readonly ForeignUser[]): void => save({ foreignUsers: [...next] });
  return (
    <Section title={words.title} note={words.text}>
      {foreignUsers.length === 0 && <div className="setting quiet">{words.none}</div>}
      {foreignUsers.map((user) => (
        <div key={user.uid} className="setting">
          <span className="setting-words">
            {user.name} <span className="quiet mono">{user.uid}</span>
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.remove(user.name)}
            title={words.remove(user.name)}
            onClick={() => become(foreignUsers.filter(({ uid }) => uid !== user.uid))}
          >
            <IconX size={16} stroke={1.5} />
          </ActionIcon>
        </div>
      ))}
      {info?.guestSocket != null && (
        <div className="setting">
          <span className="setting-words">
            {words.mount}
            <div className="mono selectable quiet setting-path">{folderOf(info.guestSocket)}</div>
          </span>
        </div>
      )}
      {foreignUsers.length < MAX && (
        <Allow
          taken={foreignUsers.map(({ uid }) => uid)}
          allow={(user) => become([...foreignUsers, user])}
        />
      )}
    </Section>
  );
}

interface AllowProps {
  readonly taken: readonly number[];
  readonly allow: (user: ForeignUser) => void;
}

function Allow({ taken, allow }: AllowProps) {
  const [uid, setUid] = useState<number | string>('');
  const [typed, setTyped] = useState('');
  const name = cleanName(typed);
  const exists = typeof uid === 'number' && taken.includes(uid);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typeof uid !== 'number' || exists || name === null) return;
    allow({ uid, name });
    setUid('');
    setTyped('');
  };
  return (
    <form className="setting setting-form" onSubmit={submit}>
      <NumberInput
        w={120}
        label={words.uid}
        min={0}
        max={MAX_UID}
        clampBehavior="strict"
        allowDecimal={false}
        allowNegative={false}
        hideControls
        value={uid}
        onChange={setUid}
        error={exists ? words.exists : undefined}
      />
      <TextInput
        flex={1}
        label={words.name}
        placeholder={words.namePlaceholder}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        disabled={typeof uid !== 'number' || exists || name === null}
      >
        {words.add}
      </Button>
    </form>
  );
}

/** The folder is what is mounted: a socket that was made anew is another file. */
function folderOf(socket: string): string {
  return socket.replace(/\/[^/]*$/, '');
}
