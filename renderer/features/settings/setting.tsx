import { NumberInput, SegmentedControl, Select, Switch } from '@mantine/core';
import { type ReactNode, useEffect, useId, useState } from 'react';

interface RowProps {
  readonly label: string;
  readonly help?: string;
  readonly children: (ids: {
    readonly id: string;
    readonly labelId: string;
    readonly helpId: string;
  }) => ReactNode;
}

function Row({ label, help, children }: RowProps) {
  const id = useId();
  const labelId = `${id}-label`;
  const helpId = `${id}-help`;
  return (
    <div className="setting">
      <div className="setting-words">
        <label id={labelId} htmlFor={id}>
          {label}
        </label>
        {help !== undefined && (
          <div className="quiet" id={helpId}>
            {help}
          </div>
        )}
      </div>
      {children({ id, labelId, helpId })}
    </div>
  );
}

interface SwitchSettingProps {
  readonly label: string;
  readonly help?: string;
  readonly value: boolean;
  readonly set: (value: boolean) => void;
}

export function SwitchSetting({ label, value, set, ...rest }: SwitchSettingProps) {
  return (
    <Row label={label} {...rest}>
      {({ id, helpId }) => (
        <Switch
          id={id}
          size="sm"
          aria-describedby={helpId}
          checked={value}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      )}
    </Row>
  );
}

interface NumberSettingProps {
  readonly label: string;
  readonly help?: string;
  /** The word after so many. */
  readonly unit: (n: number) => string;
  readonly min: number;
  readonly max: number;
  /** Null stands for "not at all", where that can be chosen. */
  readonly value: number | null;
  readonly none?: string;
  readonly set: (value: number | null) => void;
}

/** Stored when the field is left, not at every key: `1` on the way to `15` is not what is meant. */
export function NumberSetting({
  label,
  help,
  unit,
  min,
  max,
  value,
  none,
  set,
}: NumberSettingProps) {
  const [typed, setTyped] = useState<number | string>(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  const commit = (): void => {
    const next =
      typeof typed === 'number'
        ? Math.min(max, Math.max(min, Math.round(typed)))
        : none === undefined
          ? value
          : null;
    setTyped(next ?? '');
    if (next !== value) set(next);
  };
  return (
    <Row label={label} {...(help === undefined ? {} : { help })}>
      {({ id, helpId }) => (
        <NumberInput
          id={id}
          w={152}
          aria-describedby={helpId}
          min={min}
          max={max}
          allowDecimal={false}
          suffix={unit(Number(typed))}
          placeholder={none}
          value={typed}
          onChange={setTyped}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
      )}
    </Row>
  );
}

interface ChoiceSettingProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: Readonly<Record<T, string>>;
  readonly set: (value: T) => void;
}

export function ChoiceSetting<T extends string>({
  label,
  value,
  choices,
  set,
}: ChoiceSettingProps<T>) {
  return (
    <Row label={label}>
      {({ labelId }) => (
        <SegmentedControl
          aria-labelledby={labelId}
          value={value}
          onChange={set}
          data={(Object.keys(choices) as T[]).map((one) => ({ value: one, label: choices[one] }))}
        />
      )}
    </Row>
  );
}

interface SelectSettingProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly set: (value: string) => void;
}

/** For more choices than fit beside each other. */
export function SelectSetting({ label, value, choices, set, ...rest }: SelectSettingProps) {
  return (
    <Row label={label} {...rest}>
      {({ id, helpId }) => (
        <Select
          id={id}
          w={152}
          aria-describedby={helpId}
          allowDeselect={false}
          data={choices}
          value={value}
          onChange={(next) => next !== null && set(next)}
        />
      )}
    </Row>
  );
}
