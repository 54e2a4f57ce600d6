import { settingsWords } from '../../strings/settings.ts';
import { Facts } from '../../ui/facts.tsx';
import { useAppInfo } from '../frame/queries.ts';
import { Section } from './section.tsx';

const words = settingsWords.about;

/** What runs here, and what this platform can't do. */
export function About() {
  const { data } = useAppInfo();
  if (data === undefined) return null;
  const mono = (text: string) => <span className="mono">{text}</span>;
  return (
    <Section title={words.title}>
      <Facts
        of={[
          [words.version, mono(data.version)],
          [words.electron, mono(data.electron)],
          [words.platform, words.platforms[data.platform] ?? data.platform],
          [words.folder, mono(data.dataFolder)],
          [words.socket, mono(data.socket)],
          [
            words.limits,
            data.limits.length === 0
              ? null
              : data.limits.map((limit) => <div key={limit}>{limit}</div>),
          ],
        ]}
      />
    </Section>
  );
}
