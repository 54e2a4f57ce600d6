import '../credentials/detail.css';
import { Button, CloseButton, Group, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { BackupLook } from '../../../shared/model/exporting.ts';
import { exactTime } from '../../format/time.ts';
import { backupWords } from '../../strings/backups.ts';
import { common } from '../../strings/common.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { BackupKeyRow } from './backup-key.tsx';

const words = backupWords.looked;
/** Of a vault of thousands the first so many; the search finds the others. */
const SHOWN = 100;

interface LookProps {
  readonly of: BackupLook;
  readonly close: () => void;
}

/** What is in a backup, held against today; one key or all of it can be brought back. */
export function Look({ of: looked, close }: LookProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Who opened it by the keyboard goes on in it.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const name = looked.takenAt === null ? looked.name : exactTime(looked.takenAt);
  return (
    <>
      <header className="detail-head">
        <h2 ref={heading} tabIndex={-1} className="detail-title">
          {name}
        </h2>
        <CloseButton size="sm" aria-label={common.close} onClick={close} />
      </header>
      <div className="detail-body backup-look">
        <p>
          {words.holds(looked.keys.length, looked.clients)} {openedBy(looked)}{' '}
          <span className="quiet">{words.sealed}</span>
        </p>
        {looked.own ? <Whole of={looked} name={name} /> : <p className="quiet">{words.foreign}</p>}
        <Keys of={looked} />
        {looked.added.length > 0 && <Added labels={looked.added} />}
      </div>
    </>
  );
}

function Added({ labels }: { labels: readonly string[] }) {
  return (
    <details className="backup-added">
      <summary>{words.added(labels.length)}</summary>
      <ul>
        {labels.slice(0, SHOWN).map((label, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two keys may have one label
          <li key={at}>{label}</li>
        ))}
      </ul>
      {labels.length > SHOWN && <p>{words.rest(labels.length - SHOWN)}</p>}
    </details>
  );
}

const of = ({ takenAt }: BackupLook, name: string): string =>
  takenAt === null ? words.file(name) : words.backupOf(name);

function openedBy({ backup, today }: BackupLook): string {
  if (backup === null) return today ? words.otherToday : words.other;
  return today ? words.today : words.earlier;
}

function Keys({ of: looked }: { of: BackupLook }) {
  const differing = looked.keys.filter(({ difference }) => difference !== 'same');
  const [which, setWhich] = useState<'differing' | 'all'>(
    differing.length > 0 ? 'differing' : 'all',
  );
  const [search, setSearch] = useState('');
  const listed = (which === 'all' ? looked.keys : differing).filter(
    ({ label, exchangeName, account }) =>
      [label, exchangeName, account].join(' ').toLowerCase().includes(search.trim().toLowerCase()),
  );
  const nothing = search.trim() === '' ? words.none : words.nothing;
  return (
    <>
      <SegmentedControl
        aria-label={words.filter}
        value={which}
        onChange={(value) => setWhich(value as 'differing' | 'all')}
        data={[
          { value: 'differing', label: words.differing(differing.length) },
          { value: 'all', label: words.all(looked.keys.length) },
        ]}
      />
      {looked.keys.length > 8 && (
        <TextInput
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {listed.length === 0 ? (
        <p className="quiet">{nothing}</p>
      ) : (
        <ul className="backup-keys">
          {listed.slice(0, SHOWN).map((key) => (
            <BackupKeyRow key={key.id} of={key} look={looked.look} />
          ))}
        </ul>
      )}
      {listed.length > SHOWN && <p className="quiet">{words.rest(listed.length - SHOWN)}</p>}
    </>
  );
}

/** It replaces everything, so it says so first; the main process asks for the password besides. */
function Whole({ of: looked, name }: { of: BackupLook; name: string }) {
  const { calls } = useMain();
  const [asking, setAsking] = useState(false);
  const restore = (): void => {
    setAsking(false);
    calls.restoreLooked({ look: looked.look }).catch(sayTrouble);
  };
  return (
    <div>
      <Button variant="default" onClick={() => setAsking(true)}>
        {words.whole}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={words.wholeTitle}
        centered
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <p className="backup-ask">{words.wholeText(of(looked, name))}</p>
        {looked.clients === 0 && <p className="backup-ask">{words.noClients}</p>}
        <Group gap="sm" justify="flex-end">
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            {backupWords.cancel}
          </Button>
          <Button color="red" onClick={restore}>
            {words.wholeNow}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}
