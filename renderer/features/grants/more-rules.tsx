import { Checkbox, Collapse, Group, NumberInput, Radio, Switch } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconChevronDown } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { grantWords as words } from '../../strings/grants.ts';
import { PINS, rulesSet } from './draft.ts';
import { HoursRule } from './hours-rule.tsx';
import type { PartProps } from './part.ts';

/** What most grants leave alone, folded away; the fold says how much of it is set. */
export function MoreRules(part: PartProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const set = rulesSet(part.draft);
  const reveal = part.draft.modes.includes('reveal');
  return (
    <div>
      <button
        type="button"
        className="grant-fold"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <IconChevronDown size={14} stroke={1.75} aria-hidden />
        {words.more}
        {set > 0 && <span className="quiet">{words.moreSet(set)}</span>}
      </button>
      <Collapse expanded={open} id={id}>
        <div className="grant-more">
          {reveal && <Fields {...part} />}
          <Limits {...part} />
          <HoursRule {...part} />
          <PinRule {...part} />
          {reveal && (
            <Switch
              label={words.over}
              description={words.overHelp}
              checked={part.draft.overPrivileged}
              onChange={(event) => part.set({ overPrivileged: event.currentTarget.checked })}
            />
          )}
        </div>
      </Collapse>
    </div>
  );
}

function Fields({ of: key, draft, problems, set }: PartProps) {
  if (key.fields.length < 2) return null;
  return (
    <Checkbox.Group
      label={words.fields}
      description={words.fieldsHelp}
      value={[...(draft.fields ?? key.fields)]}
      onChange={(names) => {
        const fields = key.fields.filter((name) => names.includes(name));
        set({ fields: fields.length === key.fields.length ? null : fields });
      }}
      error={problems.has('fields') ? words.fieldsNone : undefined}
    >
      <Group gap="md" mt={4}>
        {key.fields.map((name) => (
          <Checkbox key={name} value={name} label={<span className="mono">{name}</span>} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}

function Limits({ draft, problems, today, set }: PartProps) {
  return (
    <div className="grant-limits">
      <DateInput
        placeholder={words.none}
        label={words.ends}
        description={words.endsHelp}
        inputMode="numeric"
        clearable
        clearButtonProps={{ 'aria-label': words.clear }}
        minDate={today}
        popoverProps={{ shadow: 'md', withinPortal: true }}
        value={draft.ends}
        onChange={(ends) => set({ ends })}
        error={problems.has('ends') ? words.endsBad : undefined}
      />
      {draft.modes.includes('reveal') && (
        <Limit
          label={words.lease}
          help={words.leaseHelp}
          suffix={words.minutes}
          max={24 * 60}
          value={draft.leaseSeconds === null ? null : Math.ceil(draft.leaseSeconds / 60)}
          set={(minutes) => set({ leaseSeconds: minutes === null ? null : minutes * 60 })}
        />
      )}
      <Limit
        label={words.uses}
        help={words.usesHelp}
        max={1_000_000_000}
        value={draft.uses}
        set={(uses) => set({ uses })}
      />
      <Limit
        label={words.perMinute}
        help={words.perMinuteHelp}
        max={100_000}
        value={draft.perMinute}
        set={(perMinute) => set({ perMinute })}
      />
    </div>
  );
}

interface LimitProps {
  readonly label: string;
  readonly help: string;
  readonly suffix?: string;
  readonly max: number;
  readonly value: number | null;
  readonly set: (value: number | null) => void;
}

/** A whole number from one on; an empty field is no limit. */
function Limit({ label, help, suffix = '', max, value, set }: LimitProps) {
  return (
    <NumberInput
      label={label}
      description={help}
      placeholder={words.none}
      suffix={suffix}
      min={1}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=" "
      value={value ?? ''}
      onChange={(typed) => set(typeof typed === 'number' && typed >= 1 ? typed : null)}
    />
  );
}

function PinRule({ draft, set }: PartProps) {
  return (
    <Radio.Group
      label={words.pin}
      value={draft.pin}
      onChange={(chosen) => set({ pin: PINS.find((pin) => pin === chosen) ?? 'off' })}
    >
      <div className="grant-options">
        {PINS.map((pin) => (
          <Radio key={pin} value={pin} label={words.pins[pin]} description={words.pinHelp[pin]} />
        ))}
      </div>
    </Radio.Group>
  );
}
