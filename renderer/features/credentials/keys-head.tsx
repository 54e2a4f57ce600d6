import { ActionIcon, Button, CloseButton, Menu, TextInput } from '@mantine/core';
import {
  IconDots,
  IconFileExport,
  IconFileImport,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react';
import { type RefObject, useState } from 'react';
import { keyWords } from '../../strings/credentials.ts';
import { useNavigation } from '../frame/navigation.ts';

interface HeadProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly search: (text: string) => void;
  /** How often the search was cleared from elsewhere. */
  readonly cleared: number;
  readonly shown: number;
  readonly all: number;
  /** From the search into the list. */
  readonly down: () => void;
}

export function KeysHead({ field, search, cleared, shown, all, down }: HeadProps) {
  const { go } = useNavigation();
  return (
    <header className="page-head">
      <h1>{keyWords.title}</h1>
      <span className="quiet tabular" role="status">
        {keyWords.found(shown, all)}
      </span>
      <span className="page-head-space" />
      <Search key={cleared} field={field} search={search} down={down} />
      <Button
        leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
        onClick={() => go({ page: 'key-form', form: { kind: 'add' } })}
      >
        {keyWords.add}
      </Button>
      <Files />
    </header>
  );
}

/** Keys out of files, and into files. */
function Files() {
  const { go } = useNavigation();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={32} variant="default" aria-label={keyWords.files}>
          <IconDots size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileImport size={16} stroke={1.5} aria-hidden />}
          onClick={() => go({ page: 'import' })}
        >
          {keyWords.import}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFileExport size={16} stroke={1.5} aria-hidden />}
          onClick={() => go({ page: 'export' })}
        >
          {keyWords.export}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Keeps what is typed for itself, so that a keystroke is on the screen before the list has followed. */
function Search({ field, search, down }: Pick<HeadProps, 'field' | 'search' | 'down'>) {
  const [text, setText] = useState('');
  const change = (next: string): void => {
    setText(next);
    search(next);
  };
  return (
    <TextInput
      ref={field}
      w={220}
      leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
      rightSection={
        text === '' ? (
          <span className="kbd" aria-hidden>
            /
          </span>
        ) : (
          <CloseButton size="sm" aria-label={keyWords.clearSearch} onClick={() => change('')} />
        )
      }
      placeholder={keyWords.search}
      aria-label={keyWords.search}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') down();
        else if (event.key === 'Escape' && text !== '') change('');
        else return;
        event.preventDefault();
      }}
    />
  );
}
