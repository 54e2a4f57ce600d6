import './bulk.css';
import { Button, CloseButton, MultiSelect, Popover, TagsInput } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconTag } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { bulkWords } from '../../strings/credentials.ts';
import { useNavigation } from '../frame/navigation.ts';
import type { Bulk } from './use-bulk.ts';

const icon = { size: 14, stroke: 1.75, 'aria-hidden': true } as const;

interface BulkBarProps {
  readonly ids: readonly string[];
  /** How many of them the list does not show now. */
  readonly hidden: number;
  readonly bulk: Bulk;
  /** Tags that some key has, and those that one of these has. */
  readonly allTags: readonly string[];
  readonly theirTags: readonly string[];
  readonly clear: () => void;
}

/** What can be done with the keys that are selected. Nothing asks; everything can be taken back. */
export function BulkBar({ ids, hidden, bulk, allTags, theirTags, clear }: BulkBarProps) {
  const { go } = useNavigation();
  return (
    <section className="bulk-bar" aria-label={bulkWords.bar}>
      <span className="bulk-count tabular" role="status">
        {bulkWords.selected(ids.length)}
        {hidden > 0 && <span className="quiet"> · {bulkWords.hidden(hidden)}</span>}
      </span>
      <TagButton ids={ids} bulk={bulk} allTags={allTags} theirTags={theirTags} />
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconPlayerPause {...icon} />}
        onClick={() => void bulk.setStatus(ids, 'deactivated')}
      >
        {bulkWords.deactivate}
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconPlayerPlay {...icon} />}
        onClick={() => void bulk.setStatus(ids, 'active')}
      >
        {bulkWords.activate}
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconDownload {...icon} />}
        onClick={() => go({ page: 'export', ids })}
      >
        {bulkWords.export}
      </Button>
      <CloseButton size="sm" aria-label={bulkWords.clear} onClick={clear} />
    </section>
  );
}

type TagProps = Pick<BulkBarProps, 'ids' | 'bulk' | 'allTags' | 'theirTags'>;

function TagButton(props: TagProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      trapFocus
      returnFocus
      position="top-start"
      width={320}
      shadow="md"
    >
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconTag {...icon} />}
          onClick={() => setOpened((now) => !now)}
        >
          {bulkWords.tag}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="bulk-tags" aria-label={bulkWords.tagTitle(props.ids.length)}>
        <TagForm {...props} done={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function TagForm({ ids, bulk, allTags, theirTags, done }: TagProps & { done: () => void }) {
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void bulk.tag(ids, add, remove).then((did) => did && done());
  };
  return (
    <form className="form-stack" onSubmit={submit}>
      <TagsInput
        label={bulkWords.add}
        placeholder={add.length === 0 ? bulkWords.addPlaceholder : ''}
        data={[...allTags]}
        value={add}
        onChange={setAdd}
        maxTags={16}
        // The list itself scrolls: it belongs to the field, and a box around it would be a stop of its own.
        withScrollArea={false}
        styles={{ options: { maxHeight: 140, overflowY: 'auto' } }}
        comboboxProps={{ withinPortal: false }}
        data-autofocus
      />
      {theirTags.length > 0 && (
        <MultiSelect
          label={bulkWords.remove}
          placeholder={remove.length === 0 ? bulkWords.removePlaceholder : ''}
          data={[...theirTags]}
          value={remove}
          onChange={setRemove}
          searchable
          comboboxProps={{ withinPortal: false }}
        />
      )}
      <div className="button-row">
        <Button type="submit" size="compact-sm" disabled={add.length + remove.length === 0}>
          {bulkWords.apply}
        </Button>
      </div>
    </form>
  );
}
