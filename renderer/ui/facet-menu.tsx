import './facet-menu.css';
import { ActionIcon, Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { facetMenuWords as words } from '../strings/facet-menu.ts';

export interface FacetChoice {
  readonly value: string;
  readonly label: string;
  /** Said of it at its end: how many it would show, or what it is. */
  readonly aside?: string;
}

interface FacetMenuProps {
  readonly name: string;
  readonly chosen: readonly FacetChoice[];
  /** Asked for when the list opens. */
  readonly choices: () => readonly FacetChoice[];
  readonly choose: (values: string[]) => void;
  /** Lower than a field, where none stands beside it. */
  readonly compact?: boolean;
}

/** One thing a list is narrowed by: a button that says what is chosen, and behind it what can be. */
export function FacetMenu({ name, chosen, choices, choose, compact = false }: FacetMenuProps) {
  const labels = chosen.map(({ label }) => label);
  const on = labels.length > 0;
  return (
    <span className="facet" data-on={on || undefined}>
      <Popover position="bottom-start" width={280} shadow="md" trapFocus>
        <Popover.Target>
          <Button
            variant="default"
            size={compact ? 'compact-xs' : 'sm'}
            fw={compact ? 400 : 500}
            className="facet-button"
            rightSection={<IconChevronDown size={compact ? 12 : 14} stroke={1.75} aria-hidden />}
          >
            {on ? words.chosen(name, labels) : name}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className="facet-list" aria-label={name} onKeyDown={walk}>
          <Choices name={name} of={choices} chosen={chosen} choose={choose} />
        </Popover.Dropdown>
      </Popover>
      {on && (
        <ActionIcon
          size={compact ? 22 : 32}
          variant="subtle"
          color="gray"
          aria-label={words.clear(name)}
          onClick={() => choose([])}
        >
          <IconX size={compact ? 12 : 14} stroke={1.75} aria-hidden />
        </ActionIcon>
      )}
    </span>
  );
}

/** So many are listed at once; the others are found by typing. */
const LISTED = 40;
/** From so many on there is a field to find one. */
const MANY = 9;

interface ChoicesProps extends Pick<FacetMenuProps, 'name' | 'chosen' | 'choose'> {
  readonly of: FacetMenuProps['choices'];
}

function Choices({ name, of, chosen, choose }: ChoicesProps) {
  const [search, setSearch] = useState('');
  const choices = useMemo(of, [of]);
  const needle = search.trim().toLowerCase();
  const found = choices.filter(({ label }) => label.toLowerCase().includes(needle));
  const shown = found.slice(0, LISTED);
  return (
    <div className="facet-in">
      {choices.length >= MANY && (
        <TextInput
          aria-label={words.search}
          placeholder={words.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <Checkbox.Group
        aria-label={name}
        value={chosen.map(({ value }) => value)}
        onChange={(values) => choose(values)}
      >
        <div className="facet-items">
          {shown.map(({ value, label, aside }) => (
            <Checkbox
              key={value}
              value={value}
              label={
                <>
                  <span>{label}</span> <span className="quiet tabular">{aside}</span>
                </>
              }
            />
          ))}
        </div>
      </Checkbox.Group>
      {found.length === 0 && <div className="quiet">{words.none}</div>}
      {found.length > shown.length && (
        <div className="quiet">{words.more(found.length - shown.length)}</div>
      )}
    </div>
  );
}

/** Arrows go from the field to the boxes and from box to box. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const stops = [...event.currentTarget.querySelectorAll('input')];
  const at = stops.indexOf(document.activeElement as HTMLInputElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
  event.preventDefault();
}
