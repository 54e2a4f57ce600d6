import { Button, Menu } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { memo, useCallback } from 'react';
import { number } from '../../format/words.ts';
import { facetWords, keyWords } from '../../strings/credentials.ts';
import { FacetMenu } from '../../ui/facet-menu.tsx';
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
      <div className="facets">
        {FACETS.map((facet) => (
          <KeyFacet
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
      </div>
      <GroupMenu group={group} setGroup={setGroup} />
    </div>
  );
});

interface KeyFacetProps extends Pick<FilterBarProps, 'matches' | 'filters'> {
  readonly facet: Facet;
  readonly choose: (values: readonly string[]) => void;
}

function KeyFacet({ facet, matches, filters, choose }: KeyFacetProps) {
  const choices = useCallback(
    () =>
      facetOptions(facet, countFacets(matches(), filters), filters).map(({ count, ...option }) => ({
        ...option,
        aside: number(count),
      })),
    [facet, matches, filters],
  );
  const chosen = (filters[facet] ?? []).map((value) => ({
    value,
    label: facetLabel(facet, value),
  }));
  return (
    <FacetMenu
      compact
      name={facetWords.names[facet]}
      chosen={chosen}
      choices={choices}
      choose={choose}
    />
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
