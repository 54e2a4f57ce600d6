import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconStack2, IconX } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import { facetWords, keyWords } from '../../strings/credentials.ts';
import {
  FACETS,
  type Facet,
  type Filters,
  facetLabel,
  facetOptions,
  isNarrowed,
} from './filters.ts';
import { GROUPINGS, type Grouping } from './groups.ts';
import { countFacets, type PreparedKey } from './prepared.ts';

interface FilterBarProps {
  /** What the search has left, asked for when a menu opens. */
  readonly matches: () => readonly PreparedKey[];
  readonly filters: Filters;
  readonly setFilters: (filters: Filters) => void;
  readonly group: Grouping;
  readonly setGroup: (group: Grouping) => void;
}

/** What the list is narrowed by, and what it is grouped by. */
export const FilterBar = memo(function FilterBar(props: FilterBarProps) {
  const { matches, filters, setFilters, group, setGroup } = props;
  return (
    <div className="filter-bar" role="toolbar" aria-label={keyWords.filters}>
      {FACETS.map((facet) => (
        <FacetMenu
          key={facet}
          facet={facet}
          matches={matches}
          filters={filters}
          choose={(values) => setFilters({ ...filters, [facet]: values })}
        />
      ))}
      {isNarrowed(filters) && (
        <Button variant="subtle" size="compact-xs" onClick={() => setFilters({})}>
          {facetWords.clear}
        </Button>
      )}
      <span className="page-head-space" />
      <GroupMenu group={group} setGroup={setGroup} />
    </div>
  );
});

interface FacetMenuProps extends Pick<FilterBarProps, 'matches' | 'filters'> {
  readonly facet: Facet;
  readonly choose: (values: readonly string[]) => void;
}

/** So many values are listed at once; the others are found by typing. */
const LISTED = 40;
/** From so many on there is a field to find one. */
const MANY = 9;

function FacetMenu({ facet, matches, filters, choose }: FacetMenuProps) {
  const chosen = filters[facet] ?? [];
  const name = facetWords.names[facet];
  const text =
    chosen.length === 0
      ? name
      : facetWords.chosen(
          name,
          chosen.map((value) => facetLabel(facet, value)),
        );
  return (
    <span className="facet" data-on={chosen.length > 0 || undefined}>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button
            variant="default"
            size="compact-xs"
            className="facet-button"
            rightSection={<IconChevronDown size={12} stroke={1.75} aria-hidden />}
          >
            {text}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <FacetItems {...{ facet, matches, filters, choose }} />
        </Menu.Dropdown>
      </Menu>
      {chosen.length > 0 && (
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          aria-label={facetWords.clearOne(name)}
          onClick={() => choose([])}
        >
          <IconX size={12} stroke={1.75} />
        </ActionIcon>
      )}
    </span>
  );
}

function FacetItems({ facet, matches, filters, choose }: FacetMenuProps) {
  const [search, setSearch] = useState('');
  const counts = useMemo(() => countFacets(matches(), filters), [matches, filters]);
  const options = facetOptions(facet, counts, filters);
  const found = options.filter(({ label }) =>
    label.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const shown = found.slice(0, LISTED);
  return (
    <>
      {options.length >= MANY && (
        <Menu.Search
          aria-label={facetWords.search}
          placeholder={facetWords.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <div className="facet-items">
        <Menu.CheckboxGroup value={[...(filters[facet] ?? [])]} onChange={choose}>
          {shown.map(({ value, label, count }) => (
            <Menu.CheckboxItem
              key={value}
              value={value}
              rightSection={<span className="quiet tabular">{count.toLocaleString()}</span>}
            >
              {label}
            </Menu.CheckboxItem>
          ))}
        </Menu.CheckboxGroup>
      </div>
      {found.length === 0 && <Menu.Label>{facetWords.none}</Menu.Label>}
      {found.length > shown.length && (
        <Menu.Label>{facetWords.more(found.length - shown.length)}</Menu.Label>
      )}
    </>
  );
}

function GroupMenu({ group, setGroup }: Pick<FilterBarProps, 'group' | 'setGroup'>) {
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant={group === 'none' ? 'subtle' : 'light'}
          color={group === 'none' ? 'gray' : 'accent'}
          size="compact-xs"
          leftSection={<IconStack2 size={14} stroke={1.5} aria-hidden />}
        >
          {group === 'none' ? keyWords.grouping : keyWords.groupings[group]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={group} onChange={(value) => setGroup(groupingOf(value))}>
          {GROUPINGS.map((one) => (
            <Menu.RadioItem key={one} value={one} closeMenuOnClick>
              {keyWords.groupings[one]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function groupingOf(value: string): Grouping {
  return GROUPINGS.find((one) => one === value) ?? 'none';
}
