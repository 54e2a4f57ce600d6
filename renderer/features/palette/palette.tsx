import './palette.css';
import { Combobox, Modal, TextInput, useCombobox, VisuallyHidden } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { paletteWords as words } from '../../strings/palette.ts';
import { useNavigation } from '../frame/navigation.ts';
import { useClients, useCredentials } from '../frame/queries.ts';
import { Chord } from './chord.tsx';
import { type Command, type CommandRegistry, useCommand } from './commands.ts';
import {
  type FoundGroup,
  find,
  findableClients,
  findableCommands,
  findableKeys,
  type Recent,
  remembered,
} from './find.ts';

const LIST = 'palette-results';

interface PaletteProps {
  readonly registry: CommandRegistry;
  readonly run: (command: Command) => void;
}

/** Every action by its name, and every key and client: Ctrl K. What was chosen is remembered until the window locks. */
export function Palette({ registry, run }: PaletteProps) {
  const [opened, setOpened] = useState(false);
  const [recent, setRecent] = useState<Recent>([]);
  const before = useRef<Element | null>(null);
  const choose = useChoice(registry, run);
  const close = (): void => {
    setOpened(false);
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  };
  useCommand({
    id: 'palette',
    title: words.open,
    group: 'window',
    keys: 'mod+K',
    overDialogs: true,
    run: () => {
      if (opened) return close();
      before.current = document.activeElement;
      setOpened(true);
    },
  });
  const submit = (id: string): void => {
    setRecent((all) => remembered(all, id));
    // First back to where one was: what is chosen may move the keyboard on from there.
    close();
    choose(id);
  };
  return (
    <Modal.Root
      opened={opened}
      onClose={close}
      classNames={{ content: 'palette' }}
      returnFocus={false}
      size="36rem"
      yOffset="10vh"
      transitionProps={{ duration: 80, exitDuration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content>
        <VisuallyHidden>
          <Modal.Title>{words.title}</Modal.Title>
        </VisuallyHidden>
        {opened && <Search registry={registry} recent={recent} submit={submit} close={close} />}
      </Modal.Content>
    </Modal.Root>
  );
}

/** What an id of a result does. */
function useChoice(registry: CommandRegistry, run: (command: Command) => void) {
  const { go } = useNavigation();
  return (id: string): void => {
    const [kind, name] = id.split(' ', 2);
    const command = registry.list().findLast((one) => one.id === name);
    if (kind === 'key') go({ page: 'keys', selected: name ?? null });
    else if (kind === 'client') go({ page: 'clients', selected: name ?? null });
    else if (command !== undefined) run(command);
  };
}

interface SearchProps {
  readonly registry: CommandRegistry;
  readonly recent: Recent;
  readonly submit: (id: string) => void;
  readonly close: () => void;
}

function Search({ registry, recent, submit, close }: SearchProps) {
  const combobox = useCombobox({ opened: true });
  const [query, setQuery] = useState('');
  const [active, setActive] = useState<string | null>(null);
  const groups = useFound(query, registry, recent);
  const { selectFirstOption } = combobox;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time other results are shown
  useEffect(() => setActive(selectFirstOption()), [groups, selectFirstOption]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const does: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setActive(combobox.selectNextOption()),
      ArrowUp: () => setActive(combobox.selectPreviousOption()),
      Enter: combobox.clickSelectedOption,
      Escape: close,
    };
    const act = does[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={submit}>
      <TextInput
        variant="unstyled"
        className="palette-search"
        data-autofocus
        leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
        placeholder={words.placeholder}
        aria-label={words.placeholder}
        role="combobox"
        aria-expanded={groups.length > 0}
        aria-controls={groups.length > 0 ? LIST : undefined}
        aria-activedescendant={(groups.length > 0 && active) || undefined}
        aria-autocomplete="list"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {groups.length === 0 ? (
        <p className="palette-none quiet" role="status">
          {words.nothing}
        </p>
      ) : (
        <Combobox.Options id={LIST} className="palette-list" aria-label={words.results}>
          {groups.map((group) => (
            <Group key={group.label} of={group} active={active} />
          ))}
        </Combobox.Options>
      )}
    </Combobox>
  );
}

function useFound(query: string, registry: CommandRegistry, recent: Recent): FoundGroup[] {
  const commands = useSyncExternalStore(registry.subscribe, registry.list);
  const { data: keys } = useCredentials();
  const { data: clients } = useClients();
  const all = useMemo(
    () => ({
      commands: findableCommands(commands.filter(({ id }) => id !== 'palette')),
      keys: findableKeys(keys ?? []),
      clients: findableClients(clients ?? []),
    }),
    [commands, keys, clients],
  );
  return useMemo(() => find(query, { ...all, recent }), [query, all, recent]);
}

function Group({ of: { label, items, more }, active }: { of: FoundGroup; active: string | null }) {
  return (
    <Combobox.Group label={label}>
      {items.map(({ id, title, aside, chord }) => (
        <Combobox.Option
          key={id}
          id={optionId(id)}
          value={id}
          active={optionId(id) === active}
          aria-selected={optionId(id) === active}
          className="palette-option"
        >
          <span className="palette-title">{title}</span>
          <span className="palette-aside">{aside}</span>
          {chord !== null && <Chord chord={chord} />}
        </Combobox.Option>
      ))}
      {more > 0 && (
        <div className="palette-more" aria-hidden>
          {words.more(more)}
        </div>
      )}
    </Combobox.Group>
  );
}

function optionId(id: string): string {
  return `palette-${id.replaceAll(/[^\w-]/g, '-')}`;
}
