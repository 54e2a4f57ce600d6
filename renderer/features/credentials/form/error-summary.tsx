import { Button } from '@mantine/core';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { Callout } from '../../../ui/callout.tsx';
import type { Problems } from './draft.ts';

interface ErrorSummaryProps {
  readonly problems: Problems;
  readonly spec: ExchangeSpec | null;
}

/** What has to be put right before the key can be stored; each leads to its field. */
export function ErrorSummary({ problems, spec }: ErrorSummaryProps) {
  const fields = Object.keys(problems);
  if (fields.length === 0) return null;
  return (
    <Callout tone="red" role="alert">
      <span>{formWords.toCorrect(fields.length)} </span>
      {fields.map((field) => (
        <Button
          key={field}
          size="compact-xs"
          variant="subtle"
          onClick={() => focusInvalid(fields.indexOf(field))}
        >
          {nameOf(field, spec)}
        </Button>
      ))}
    </Callout>
  );
}

/** In the order of the page, which is that of the problems. */
function focusInvalid(at: number): void {
  const invalid = document.querySelectorAll<HTMLElement>('form [aria-invalid="true"]');
  (invalid[at] ?? invalid[0])?.focus();
}

function nameOf(field: string, spec: ExchangeSpec | null): string {
  const value = field.replace('fields.', '');
  const label = spec?.fields.find(({ name }) => name === value)?.label;
  if (field.startsWith('fields.')) return label ?? value;
  const words: Readonly<Record<string, string>> = formWords.fields;
  return words[field] ?? field;
}
