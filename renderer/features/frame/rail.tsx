import { Menu } from '@mantine/core';
import {
  IconHandStop,
  IconHeartbeat,
  IconHistory,
  IconKey,
  IconLock,
  IconPlugConnected,
  IconSettings,
  IconTableOptions,
} from '@tabler/icons-react';
import { number } from '../../format/words.ts';
import { frameWords } from '../../strings/frame.ts';
import { Chord } from '../palette/chord.tsx';
import { windowCommands } from './commands.ts';
import type { Navigation, Place } from './navigation.ts';
import { useNavigation } from './navigation.ts';
import { useMain } from './window.ts';

const PAGES = [
  { page: 'health', label: frameWords.health, Icon: IconHeartbeat },
  { page: 'keys', label: frameWords.keys, Icon: IconKey },
  { page: 'clients', label: frameWords.clients, Icon: IconPlugConnected },
  { page: 'access', label: frameWords.access, Icon: IconTableOptions },
  { page: 'audit', label: frameWords.audit, Icon: IconHistory },
  { page: 'settings', label: frameWords.settings, Icon: IconSettings },
] as const satisfies readonly { page: Place['page']; label: string; Icon: unknown }[];

/** Pages that are reached from another one. */
const HOME: Partial<Record<Place['page'], Place['page']>> = {
  'key-form': 'keys',
  import: 'keys',
  export: 'keys',
  backups: 'settings',
};

/** More of them have no room beside the icon. */
const MOST = 99;

interface RailProps {
  /** Keys that are due, and whether one of them is overdue. */
  readonly due: number;
  readonly overdue: boolean;
  /** The panic switch is pulled. */
  readonly frozen: boolean;
}

/** Where one can go, and the lock at the foot. */
export function Rail({ due, overdue, frozen }: RailProps) {
  const { place, go }: Navigation = useNavigation();
  const current = HOME[place.page] ?? place.page;
  return (
    <nav className="rail" aria-label={frameWords.nav}>
      {PAGES.map(({ page, label, Icon }) => (
        <button
          key={page}
          type="button"
          className="rail-item"
          aria-current={page === current ? 'page' : undefined}
          onClick={() => go({ page })}
        >
          <Icon size={20} stroke={1.5} aria-hidden />
          {label}
          {page === 'keys' && due > 0 && (
            <span
              className="rail-mark tabular"
              data-overdue={overdue || undefined}
              title={frameWords.due(due)}
            >
              {due > MOST ? frameWords.more(MOST) : number(due)}
            </span>
          )}
        </button>
      ))}
      <span className="rail-space" />
      <button
        type="button"
        className="rail-item"
        aria-current={current === 'panic' ? 'page' : undefined}
        onClick={() => go({ page: 'panic' })}
      >
        <IconHandStop size={20} stroke={1.5} aria-hidden />
        {frameWords.panic}
        {frozen && <span className="rail-mark rail-dot" data-overdue title={frameWords.frozen} />}
      </button>
      <LockMenu />
    </nav>
  );
}

function LockMenu() {
  const { calls } = useMain();
  return (
    <Menu position="right-end" width={420}>
      <Menu.Target>
        <button type="button" className="rail-item">
          <IconLock size={20} stroke={1.5} aria-hidden />
          {frameWords.lock}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => void calls.lockWindow()}
          rightSection={<Chord chord={windowCommands.lockWindow.keys} />}
        >
          <div>{frameWords.lockWindow}</div>
          <div className="quiet">{frameWords.lockWindowNote}</div>
        </Menu.Item>
        <Menu.Item
          onClick={() => void calls.lockVault()}
          rightSection={<Chord chord={windowCommands.lockVault.keys} />}
        >
          <div>{frameWords.lockVault}</div>
          <div className="quiet">{frameWords.lockVaultNote}</div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
