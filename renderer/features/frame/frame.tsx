import './frame.css';
import { useHotkeys } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { useEffect, useMemo, useState } from 'react';
import { AuditPage } from '../audit/audit-page.tsx';
import { ClientsPage } from '../clients/clients-page.tsx';
import { dueFirst } from '../credentials/arrange.ts';
import { KeyForm } from '../credentials/form/key-form.tsx';
import { KeysPage } from '../credentials/keys-page.tsx';
import { Frozen } from '../panic/frozen.tsx';
import { PanicPage } from '../panic/panic-page.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { type Navigation, NavigationContext, type Place } from './navigation.ts';
import { Notices } from './notices.tsx';
import { useAppSettings, useCredentials, useFollowChanges, usePanic } from './queries.ts';
import { Rail } from './rail.tsx';
import { useMain } from './window.ts';

/** The main window: the rail, what should be known, and the page. */
export function Frame() {
  const [place, go] = useState<Place>({ page: 'keys' });
  const navigation = useMemo<Navigation>(() => ({ place, go }), [place]);
  const { data: credentials = [] } = useCredentials();
  const { data: panic } = usePanic();
  const due = dueFirst(credentials);
  useFollowChanges();
  useDensity();
  useLockKeys();
  return (
    <NavigationContext value={navigation}>
      <div className="frame">
        <Rail
          due={due.length}
          overdue={due.some((key) => key.due.state === 'overdue')}
          frozen={panic?.level != null}
        />
        <main className="page">
          <Frozen />
          <Notices />
          <Page place={place} />
        </main>
      </div>
      <Notifications
        position="bottom-center"
        containerWidth={360}
        zIndex={400}
        transitionDuration={120}
      />
    </NavigationContext>
  );
}

function Page({ place }: { place: Place }) {
  switch (place.page) {
    case 'keys':
      return <KeysPage place={place} />;
    case 'key-form':
      return <KeyForm key={JSON.stringify(place.form)} purpose={place.form} />;
    case 'clients':
      return <ClientsPage place={place} />;
    case 'audit':
      return <AuditPage />;
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

/** Locking works from everywhere, also while typing. */
function useLockKeys(): void {
  const { calls } = useMain();
  useHotkeys(
    [
      ['mod+L', () => void calls.lockWindow()],
      ['mod+shift+L', () => void calls.lockVault()],
    ],
    [],
    true,
  );
}
