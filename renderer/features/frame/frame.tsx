import './frame.css';
import { Notifications } from '@mantine/notifications';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isDue } from '../../../shared/model/keys-order.ts';
import { AccessPage } from '../access/access-page.tsx';
import { AuditPage } from '../audit/audit-page.tsx';
import { BackupsPage } from '../backups/backups-page.tsx';
import { ClientsPage } from '../clients/clients-page.tsx';
import { KeyForm } from '../credentials/form/key-form.tsx';
import { KeysPage } from '../credentials/keys-page.tsx';
import { ExportPage } from '../exporting/export-page.tsx';
import { HealthPage } from '../health/health-page.tsx';
import { ImportPage } from '../importing/importing-page.tsx';
import { useBoundKeys } from '../palette/bind-keys.ts';
import { type Command, CommandRegistry, CommandsContext, useCommand } from '../palette/commands.ts';
import { Palette } from '../palette/palette.tsx';
import { ShortcutSheet } from '../palette/shortcut-sheet.tsx';
import { Frozen } from '../panic/frozen.tsx';
import { PanicPage } from '../panic/panic-page.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { useArrival } from './arrival.ts';
import { windowCommands } from './commands.ts';
import { useEverywhere } from './everywhere.ts';
import { NavigationContext, type Place, useNavigation } from './navigation.ts';
import { Notices } from './notices.tsx';
import { useAppSettings, useCredentials, useFollowChanges, usePanic } from './queries.ts';
import { Rail } from './rail.tsx';
import { useTextSize } from './text-size.ts';
import { sayTrouble } from './toasts.tsx';
import { useTrail, useTrailCommands } from './trail.ts';

/** The main window: the rail, what should be known, and the page. */
export function Frame() {
  const [registry] = useState(() => new CommandRegistry());
  const navigation = useTrail();
  return (
    <CommandsContext value={registry}>
      <NavigationContext value={navigation}>
        <Rooms registry={registry} />
      </NavigationContext>
    </CommandsContext>
  );
}

function Rooms({ registry }: { registry: CommandRegistry }) {
  const navigation = useNavigation();
  const { place } = navigation;
  const main = useRef<HTMLElement>(null);
  const run = useCallback((command: Command): void => {
    Promise.resolve(command.run()).catch(sayTrouble);
  }, []);
  useFollowChanges();
  useDensity();
  useBoundKeys(registry, run);
  useTrailCommands(navigation);
  useEverywhere();
  useTextSize();
  useArrival(place.page, main);
  return (
    <div className="frame">
      <RailWithMarks />
      <main className="page" ref={main} tabIndex={-1}>
        <Frozen />
        <Notices />
        <Page place={place} />
      </main>
      <Palette registry={registry} run={run} />
      <Sheet registry={registry} />
      <Notifications
        position="bottom-center"
        containerWidth={360}
        zIndex={400}
        transitionDuration={120}
      />
    </div>
  );
}

function RailWithMarks() {
  const { data: credentials } = useCredentials();
  const { data: panic } = usePanic();
  const due = useMemo(() => (credentials ?? []).filter(isDue), [credentials]);
  return (
    <Rail
      due={due.length}
      overdue={due.some((key) => key.due.state === 'overdue')}
      frozen={panic?.level != null}
    />
  );
}

function Sheet({ registry }: { registry: CommandRegistry }) {
  const [opened, setOpened] = useState(false);
  const close = useCallback(() => setOpened(false), []);
  useCommand({ ...windowCommands.sheet, run: () => setOpened(true) });
  return <ShortcutSheet registry={registry} opened={opened} close={close} />;
}

function Page({ place }: { place: Place }) {
  switch (place.page) {
    case 'health':
      return <HealthPage />;
    case 'access':
      return <AccessPage place={place} />;
    case 'import':
      return <ImportPage />;
    case 'export':
      return <ExportPage ids={place.ids ?? null} />;
    case 'keys':
      return <KeysPage place={place} />;
    case 'key-form':
      return <KeyForm key={JSON.stringify(place.form)} purpose={place.form} />;
    case 'clients':
      return <ClientsPage place={place} />;
    case 'audit':
      return <AuditPage place={place} />;
    case 'backups':
      return <BackupsPage />;
    case 'panic':
      return <PanicPage />;
    case 'settings':
      return <SettingsPage section={place.section ?? null} />;
  }
}

function useDensity(): void {
  const { data } = useAppSettings();
  const density = data?.density ?? 'compact';
  useEffect(() => {
    document.documentElement.dataset['density'] = density;
  }, [density]);
}
