import { NumberInput, TagsInput, Textarea } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { splitIps } from '../../../../shared/model/ip.ts';
import { defaultRotationDays } from '../../../../shared/model/scope.ts';
import { addDays, longDate } from '../../../format/time.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { type Draft, ipWarningsOf, type Problems, rotationDaysNow, scopesNow } from './draft.ts';

interface SectionProps {
  readonly spec: ExchangeSpec | null;
  readonly draft: Draft;
  readonly problems: Problems;
  readonly change: (change: Partial<Draft>) => void;
}

export function IpSection({ draft, problems, change }: SectionProps) {
  return (
    <div>
      <TagsInput
        label={formWords.ips}
        description={formWords.ipsHelp}
        placeholder={draft.ipAllowList.length === 0 ? formWords.ipsPlaceholder : undefined}
        classNames={{ inputField: 'mono', pill: 'mono' }}
        splitChars={[',', ' ', ';', '|', '\t', '\n']}
        acceptValueOnBlur
        maxTags={64}
        value={[...draft.ipAllowList]}
        onChange={(ips) => change({ ipAllowList: [...new Set(ips.flatMap(splitIps))] })}
        error={problems['ipAllowList']}
      />
      {ipWarningsOf(draft.ipAllowList).map((warning) => (
        <div key={warning} className="secret-check" data-ok="false" role="status">
          <IconAlertTriangle size={14} aria-hidden />
          {warning}
        </div>
      ))}
    </div>
  );
}

const date = {
  placeholder: formWords.datePlaceholder,
  popoverProps: { shadow: 'md', withinPortal: true },
  inputMode: 'numeric',
} as const;

export function DatesSection({ spec, draft, problems, change }: SectionProps) {
  const days = rotationDaysNow(draft, spec);
  return (
    <fieldset>
      <legend>{formWords.dates}</legend>
      <div className="form-pair">
        <DateInput
          {...date}
          label={formWords.created}
          value={draft.created}
          onChange={(created) => created !== null && change({ created })}
          error={problems['created']}
        />
        <NumberInput
          label={formWords.rotationDays}
          description={formWords.rotationHelp(defaultRotationDays(scopesNow(draft, spec)))}
          min={1}
          max={90}
          clampBehavior="blur"
          allowDecimal={false}
          suffix={formWords.days}
          value={days}
          onChange={(value) =>
            change({ rotationDays: typeof value === 'number' && value >= 1 ? value : null })
          }
          error={problems['rotationDays']}
        />
      </div>
      <div className="form-pair">
        <DateInput
          {...date}
          label={formWords.rotateBy}
          description={formWords.rotateByHelp(longDate(addDays(draft.created, days)))}
          clearable
          value={draft.rotateBy}
          onChange={(rotateBy) => change({ rotateBy })}
          error={problems['rotateBy']}
        />
        <DateInput
          {...date}
          label={formWords.expires}
          description={formWords.expiresHelp}
          clearable
          value={draft.expires}
          onChange={(expires) => change({ expires })}
          error={problems['expires']}
        />
      </div>
    </fieldset>
  );
}

export function ExtraSection({
  draft,
  problems,
  change,
  tags,
}: SectionProps & { tags: readonly string[] }) {
  return (
    <fieldset>
      <legend>{formWords.extra}</legend>
      <TagsInput
        label={formWords.tags}
        data={[...tags]}
        splitChars={[',']}
        acceptValueOnBlur
        maxTags={16}
        comboboxProps={{ shadow: 'md' }}
        value={[...draft.tags]}
        onChange={(next) => change({ tags: next })}
        error={problems['tags']}
      />
      <Textarea
        label={formWords.notes}
        description={formWords.notesHelp}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={4000}
        value={draft.notes}
        onChange={(event) => change({ notes: event.currentTarget.value })}
        error={problems['notes']}
      />
    </fieldset>
  );
}
