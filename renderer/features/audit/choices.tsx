import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { auditWords } from '../../strings/audit.ts';

const words = auditWords.filters;
/** A longer list than this can be searched. */
const SEARCH_FROM = 9;

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly aside?: string;
}

interface ChoicesProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly choose: (values: string[]) => void;
}

/** One filter: a button that says how much is chosen, and behind it the list. */
export function Choices({ label, choices, chosen, choose }: ChoicesProps) {
  const [find, setFind] = useState('');
  const needle = find.trim().toLowerCase();
  const shown = choices.filter(
    (one) => chosen.includes(one.value) || one.label.toLowerCase().includes(needle),
  );
  return (
    <Popover position="bottom-start" shadow="md" trapFocus onClose={() => setFind('')}>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
        >
          {words.some(label, chosen.length)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="choices-list" aria-label={label}>
        {choices.length >= SEARCH_FROM && (
          <TextInput
            aria-label={words.find}
            placeholder={words.find}
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Checkbox.Group value={[...chosen]} onChange={choose} aria-label={label}>
          <div className="choices-rows">
            {shown.map((one) => (
              <Checkbox
                key={one.value}
                value={one.value}
                label={
                  <>
                    {one.label}{' '}
                    {one.aside !== undefined && <span className="quiet">{one.aside}</span>}
                  </>
                }
              />
            ))}
            {shown.length === 0 && <span className="quiet">{words.nothing}</span>}
          </div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
