import { ActionIcon, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { formWords } from '../../../strings/credentials-form.ts';
import { SecretField } from './secret-field.tsx';
import type { SecretValues } from './secret-values.ts';

export interface GenericValue {
  readonly id: string;
  readonly name: string;
  /** Stored already under this name. */
  readonly fixed: boolean;
}

export const VALUE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const words = formWords.generic;

interface GenericRowProps {
  readonly of: GenericValue;
  readonly exchange: string;
  readonly taken: boolean;
  readonly values: SecretValues;
  readonly problem: string | undefined;
  readonly forget: (field: string) => void;
  readonly rename: (name: string) => void;
  readonly remove: (() => void) | null;
}

export function GenericRow({
  of: row,
  exchange,
  taken,
  values,
  problem,
  forget,
  rename,
  remove,
}: GenericRowProps) {
  const nameProblem = taken
    ? words.nameTwice
    : VALUE_NAME.test(row.name)
      ? undefined
      : words.nameBad;
  return (
    <div className="generic-row">
      <TextInput
        label={words.name}
        value={row.name}
        readOnly={row.fixed}
        classNames={{ input: 'mono' }}
        error={row.name === '' ? undefined : nameProblem}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <SecretField
        exchange={exchange}
        name={row.name}
        label={words.value}
        required={false}
        optional={false}
        masked
        field={values.register(row.id)}
        problem={problem}
        onTyped={() => forget(`fields.${row.name}`)}
      />
      {remove !== null && (
        <ActionIcon
          variant="subtle"
          color="gray"
          mt={30}
          aria-label={words.remove(row.name)}
          onClick={remove}
        >
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      )}
    </div>
  );
}
