import { Checkbox, Radio } from '@mantine/core';
import { EXPORT_FORMATS, type ExportFormat } from '../../../shared/model/exporting.ts';
import { exportWords, formatWords } from '../../strings/exporting.ts';
import { Callout } from '../../ui/callout.tsx';

const words = exportWords;

interface FormatsProps {
  readonly format: ExportFormat;
  readonly choose: (format: ExportFormat) => void;
}

/** Into what: each says who will be able to read it. */
export function Formats({ format, choose }: FormatsProps) {
  return (
    <Radio.Group
      label={words.into}
      classNames={{ label: 'export-heading export-into' }}
      value={format}
      onChange={(value) => choose(value as ExportFormat)}
    >
      <div className="export-formats">
        {EXPORT_FORMATS.map((one) => (
          <Format key={one} of={one} />
        ))}
      </div>
    </Radio.Group>
  );
}

function Format({ of: format }: { of: ExportFormat }) {
  const { name, what, readers } = formatWords[format];
  return (
    <Radio.Card value={format} className="export-format" data-plain={format === 'csv' || undefined}>
      <Radio.Indicator size="sm" className="export-radio" aria-hidden />
      <span className="export-format-words">
        <span className="export-format-name">{name}</span>
        <span>{what}</span>
        <span className="quiet">
          {words.readersLabel} {readers}
        </span>
      </span>
    </Radio.Card>
  );
}

interface AlongProps {
  readonly notes: boolean;
  readonly totp: boolean;
  readonly choose: (part: { readonly notes?: boolean; readonly totp?: boolean }) => void;
  /** How many of the chosen keys have a seed. */
  readonly seeds: number;
}

/** What of the keys goes along. */
export function Along({ notes, totp, seeds, choose }: AlongProps) {
  return (
    <fieldset className="export-along">
      <legend className="export-heading">{words.along}</legend>
      <p className="quiet">{words.values}</p>
      <Checkbox
        label={words.notes}
        checked={notes}
        onChange={(event) => choose({ notes: event.currentTarget.checked })}
      />
      <Checkbox
        label={seeds === 0 ? words.noSeeds : words.seeds(seeds)}
        description={words.seedsHelp}
        checked={totp && seeds > 0}
        disabled={seeds === 0}
        onChange={(event) => choose({ totp: event.currentTarget.checked })}
      />
    </fieldset>
  );
}

/** What is to be known before the button is pressed. */
export function Before({ format }: { format: ExportFormat }) {
  if (format !== 'csv') return <p className="quiet export-steps">{words.steps.sealed}</p>;
  return (
    <>
      <Callout tone="red" title={words.plainTitle}>
        {words.plainText}
      </Callout>
      <p className="quiet export-steps">{words.steps.plain}</p>
    </>
  );
}
