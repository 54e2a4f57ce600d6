import './palette.css';
import { Modal } from '@mantine/core';
import { Fragment, useSyncExternalStore } from 'react';
import { paletteWords } from '../../strings/palette.ts';
import { Chord } from './chord.tsx';
import { type CommandRegistry, type CommandSpec, keysOf } from './commands.ts';
import { DECLARED } from './declared.ts';

interface SheetProps {
  readonly registry: CommandRegistry;
  readonly opened: boolean;
  readonly close: () => void;
}

/** All shortcuts by group, those of other pages too: `?` and F1. */
export function ShortcutSheet({ registry, opened, close }: SheetProps) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={paletteWords.sheet}
      size="min(76rem, 94vw)"
      transitionProps={{ duration: 80, exitDuration: 0 }}
      closeButtonProps={{ 'aria-label': paletteWords.close }}
    >
      {opened && <Groups registry={registry} />}
    </Modal>
  );
}

function Groups({ registry }: { registry: CommandRegistry }) {
  const live = useSyncExternalStore(registry.subscribe, registry.list);
  return (
    <div className="sheet">
      {sheetGroups([...DECLARED, ...live]).map(([title, specs]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {specs.map((spec) => (
              <Row key={spec.id} title={spec.title} chords={keysOf(spec)} />
            ))}
          </dl>
        </section>
      ))}
      <section>
        <h3>{paletteWords.lists}</h3>
        <dl>
          {paletteWords.listKeys.map(({ chord, title }) => (
            <Row key={chord} title={title} chords={[chord]} />
          ))}
        </dl>
      </section>
    </div>
  );
}

function Row({ title, chords }: { title: string; chords: readonly string[] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {chords.slice(0, 2).map((chord, index) => (
          <Fragment key={chord}>
            {index > 0 && <span className="quiet">{paletteWords.or}</span>}
            <Chord chord={chord} />
          </Fragment>
        ))}
      </dd>
    </div>
  );
}

/** What has keys, each once, in the order of the groups. */
export function sheetGroups(
  all: readonly CommandSpec[],
): (readonly [title: string, specs: readonly CommandSpec[]])[] {
  const specs = [...new Map(all.map((spec) => [spec.id, spec])).values()].filter(
    (spec) => keysOf(spec).length > 0,
  );
  return Object.entries(paletteWords.groups)
    .map(([group, title]) => [title, specs.filter((spec) => spec.group === group)] as const)
    .filter(([, some]) => some.length > 0);
}
