import { Menu } from '@mantine/core';
import {
  IconHandStop,
  IconHistory,
  IconKey,
  IconLock,
  IconPlugConnected,
  IconSettings,
} from '@tabler/icons-react';
import type { Navigation, Place } from './navigation.ts';
import { useNavigation } from './navigation.ts';
import { frameWords } from './strings.ts';
import { useMain } from './window.ts';

const PAGES = [
  { page: 'keys', label: frameWords.keys, Icon: IconKey },
  { page: 'clients', label: frameWords.clients, Icon: IconPlugConnected },
  { page: 'audit', label: frameWords.audit, Icon: IconHistory },
  { page: 'settings', label: frameWords.settings, Icon: IconSettings },
] as const satisfies readonly { page: Place['page']; label: string; Icon: unknown }[];

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
  const current = place.page === 'key-form' ? 'keys' : place.page;
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
              {due}
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
    <Menu position="right-end" width={300}>
      <Menu.Target>
        <button type="button" className="rail-item">
          <IconLock size={20} stroke={1.5} aria-hidden />
          {frameWords.lock}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => void calls.lockWindow()}
          rightSection={<span className="kbd">{frameWords.shortcut.lockWindow}</span>}
        >
          <div>{frameWords.lockWindow}</div>
          <div className="quiet">{frameWords.lockWindowNote}</div>
        </Menu.Item>
        <Menu.Item
          onClick={() => void calls.lockVault()}
          rightSection={<span className="kbd">{frameWords.shortcut.lockVault}</span>}
        >
          <div>{frameWords.lockVault}</div>
          <div className="quiet">{frameWords.lockVaultNote}</div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
