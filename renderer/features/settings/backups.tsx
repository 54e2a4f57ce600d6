import { Button } from '@mantine/core';
import { settingsWords } from '../../strings/settings.ts';
import { Trouble } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useBackups } from '../frame/queries.ts';
import { Section } from './section.tsx';

const words = settingsWords.backups;

/** How many there are, and the way to the page where they are looked into and restored. */
export function Backups() {
  const { go } = useNavigation();
  const { data, error } = useBackups();
  const [newest] = data ?? [];
  return (
    <Section title={words.title} note={words.text}>
      {error !== null && <Trouble error={error} />}
      <div className="setting">
        <span className="setting-words quiet">
          {newest === undefined ? (
            words.none
          ) : (
            <>
              {words.there(data?.length ?? 0)} <Ago at={newest.takenAt} />
            </>
          )}
        </span>
        <Button variant="default" onClick={() => go({ page: 'backups' })}>
          {words.show}
        </Button>
      </div>
    </Section>
  );
}
