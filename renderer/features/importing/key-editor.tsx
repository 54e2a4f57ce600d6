import '../credentials/detail.css';
import { Button, Checkbox, CloseButton, NumberInput, Select, TextInput } from '@mantine/core';
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import { GENERIC } from '../../../shared/model/credential.ts';
import type { ImportedField } from '../../../shared/model/importing.ts';
import { SCOPES } from '../../../shared/model/scope.ts';
import { cleanName } from '../../../shared/model/text.ts';
import { common, scopeMeaning, scopeWords } from '../../strings/common.ts';
import { importWords } from '../../strings/importing.ts';
import { Callout } from '../../ui/callout.tsx';
import { EnvironmentChoice } from '../credentials/form/environment.tsx';
import { type Draft, type DraftKey, rotationOf, storable, withScope } from './draft.ts';

const words = importWords.edit;

interface KeyEditorProps {
  readonly of: DraftKey;
  readonly draft: Draft;
  readonly catalogue: readonly ExchangeSpec[];
  readonly edit: (part: Partial<DraftKey>) => void;
  /** Judges it as a key of another exchange. */
  readonly choose: (exchange: string) => void;
  readonly next: () => void;
  readonly close: () => void;
}

/** One key of the file: what was found, what is wrong, and what it is to be stored as. */
export function KeyEditor(props: KeyEditorProps) {
  const { of: key, draft, edit, next, close } = props;
  return (
    <>
      <header className="detail-head">
        <div className="detail-title">
          <h2>{key.label === '' ? words.label : key.label}</h2>
          <p className="quiet import-place">
            {key.file}: {key.place}
          </p>
        </div>
        <CloseButton size="sm" aria-label={common.close} onClick={close} />
      </header>
      <div className="detail-body import-editor">
        <Said of={key} draft={draft} />
        <Details {...props} />
        <Values of={key.fields} />
        <footer className="import-editor-foot">
          <Checkbox
            label={words.ticked}
            checked={key.ticked && storable(key)}
            disabled={!storable(key)}
            onChange={(event) => edit({ ticked: event.currentTarget.checked })}
          />
          {draft.keys.length > 1 && (
            <Button variant="default" onClick={next}>
              {words.next}
            </Button>
          )}
        </footer>
      </div>
    </>
  );
}

function Details({ of: key, catalogue, edit, choose }: KeyEditorProps) {
  const spec = catalogue.find(({ id }) => id === key.exchange) ?? null;
  return (
    <>
      <TextInput
        label={words.label}
        value={key.label}
        error={cleanName(key.label) === null ? importWords.preview.noLabel : undefined}
        onChange={(event) => edit({ label: event.currentTarget.value })}
      />
      <Select
        label={words.exchange}
        data={catalogue.map(({ id, name }) => ({ value: id, label: name }))}
        searchable
        openOnFocus={false}
        selectFirstOptionOnChange
        allowDeselect={false}
        nothingFoundMessage={words.noExchange}
        value={key.exchange}
        onChange={(id) => id !== null && choose(id)}
      />
      <TextInput
        label={words.account}
        description={words.accountHint}
        value={key.account}
        onChange={(event) => edit({ account: event.currentTarget.value })}
      />
      <EnvironmentChoice
        spec={spec}
        value={key.environment}
        change={(environment) => edit({ environment })}
      />
      {key.exchange !== GENERIC && <May of={key} edit={edit} />}
      <NumberInput
        label={words.rotation}
        suffix={words.days(rotationOf(key))}
        min={1}
        max={90}
        clampBehavior="strict"
        allowDecimal={false}
        value={rotationOf(key)}
        onChange={(days) => edit({ rotationDays: typeof days === 'number' ? days : null })}
      />
    </>
  );
}

/** What hinders it, who has it already, and what is worth a look. */
function Said({ of: key, draft }: { of: DraftKey; draft: Draft }) {
  const twin = key.twin === null ? null : draft.keys[key.twin];
  const about = [
    ...key.held.map(importWords.preview.held),
    ...(twin ? [importWords.preview.twin(twin.label)] : []),
  ];
  return (
    <>
      {key.problems.length > 0 && (
        <Callout tone="red">
          {key.problems.map((text) => (
            <div key={text}>{text}</div>
          ))}
        </Callout>
      )}
      {about.length > 0 && (
        <Callout tone="amber" title={about.join('. ')}>
          {words.twinOf}
        </Callout>
      )}
      {key.warnings.length > 0 && (
        <Callout title={words.warnings}>
          {key.warnings.map((text) => (
            <div key={text}>{text}</div>
          ))}
        </Callout>
      )}
    </>
  );
}

function May({ of: { scopes }, edit }: Pick<KeyEditorProps, 'of' | 'edit'>) {
  return (
    <fieldset className="import-may">
      <legend>{words.scopes}</legend>
      <p className="quiet">{words.scopesHint}</p>
      {SCOPES.map((scope) => (
        <Checkbox
          key={scope}
          label={`${scopeWords[scope]}: ${scopeMeaning[scope]}`}
          checked={scopes.includes(scope)}
          onChange={(event) =>
            edit({ scopes: withScope(scopes, scope, event.currentTarget.checked) })
          }
        />
      ))}
    </fieldset>
  );
}

/** Never the value: the last four characters at most, and what it was taken for. */
function Values({ of: fields }: { of: readonly ImportedField[] }) {
  return (
    <section aria-label={words.fields}>
      <h3 className="import-values-title">{words.fields}</h3>
      <dl className="import-values">
        {fields.map(({ name, label, hint, taken, problem }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>
              <span className="mono">{`••••••••${hint ?? ''}`}</span>
              <span className={problem === null ? 'quiet' : 'import-wrong'}>
                {problem ?? taken}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
