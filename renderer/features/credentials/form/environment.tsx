import { Input, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { Environment } from '../../../../shared/model/scope.ts';
import { environmentWords } from '../../../strings/common.ts';
import { formWords } from '../../../strings/credentials-form.ts';

interface EnvironmentChoiceProps {
  readonly spec: ExchangeSpec | null;
  readonly value: Environment;
  readonly change: (environment: Environment) => void;
}

/** Real money or not. Nothing to choose where there is only one. */
export function EnvironmentChoice({ spec, value, change }: EnvironmentChoiceProps) {
  const id = useId();
  const environments = spec?.environments ?? ['live'];
  if (environments.length < 2) return null;
  return (
    <Input.Wrapper label={formWords.environment} labelElement="div" labelProps={{ id }}>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={value}
        onChange={change}
        data={environments.map((one) => ({ value: one, label: environmentWords[one] }))}
      />
    </Input.Wrapper>
  );
}
