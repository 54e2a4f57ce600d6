import './form.css';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';
import { Trouble } from '../../../ui/callout.tsx';
import { type FormPurpose, useNavigation } from '../../frame/navigation.ts';
import { useCatalogue, useCredentials } from '../../frame/queries.ts';
import { sayTrouble } from '../../frame/toasts.tsx';
import { useMain } from '../../frame/window.ts';
import { EnvironmentChoice } from './environment.tsx';
import { ExchangeSelect } from './exchange-select.tsx';
import { DatesSection, ExtraSection, IpSection } from './more-sections.tsx';
import { PermissionsSection } from './permissions-section.tsx';
import { formWords } from './strings.ts';
import { Summary } from './summary.tsx';
import { useKeyForm } from './use-key-form.ts';
import { ValuesSection } from './values-section.tsx';

/** Adding, editing or turning a key: a page, because an exchange shows a secret once and this is where it goes. */
export function KeyForm({ purpose }: { purpose: FormPurpose }) {
  const { data: catalogue, error } = useCatalogue();
  const { data: keys } = useCredentials();
  if (error !== null) return <Trouble error={error} />;
  if (catalogue === undefined || keys === undefined) return null;
  const key = purpose.kind === 'add' ? null : (keys.find(({ id }) => id === purpose.id) ?? null);
  if (purpose.kind !== 'add' && key === null) return <Gone />;
  return <Form purpose={purpose} of={key} catalogue={catalogue} keys={keys} />;
}

interface FormProps {
  readonly purpose: FormPurpose;
  readonly of: CredentialView | null;
  readonly catalogue: readonly ExchangeSpec[];
  readonly keys: readonly CredentialView[];
}

function Form({ purpose, of: key, catalogue, keys }: FormProps) {
  const form = useKeyForm(purpose, key, catalogue);
  const { draft, spec, problems, change, choose } = form;
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    form.submit();
  };
  const section = { spec, draft, problems, change };
  const tags = [...new Set(keys.flatMap((one) => one.tags))].toSorted();
  return (
    // Enter in a field does not store: there are many fields, and a key is stored on purpose.
    <form className="key-form" onSubmit={onSubmit} noValidate>
      <Head purpose={purpose} of={key} />
      <div className="key-form-scroll">
        <div className="key-form-columns">
          <div className="key-form-main">
            {purpose.kind === 'turn' && key !== null && <TurnNote of={key} spec={spec} />}
            <fieldset>
              <legend>{formWords.what}</legend>
              <ExchangeSelect
                catalogue={catalogue}
                value={draft.exchange}
                fixed={purpose.kind !== 'add'}
                problem={problems['exchange']}
                choose={choose}
              />
              <What {...section} />
            </fieldset>
            {spec !== null && (
              <>
                <ValuesSection
                  spec={spec}
                  values={form.values}
                  problems={problems}
                  forget={form.forget}
                  known={key?.fields.map(({ name }) => name) ?? []}
                  keeps={purpose.kind === 'edit'}
                  autoFocus={purpose.kind === 'turn'}
                />
                <PermissionsSection spec={spec} draft={draft} change={change} />
                {spec.kind !== 'generic' && <IpSection {...section} />}
                <DatesSection {...section} />
                <ExtraSection {...section} tags={tags} />
              </>
            )}
          </div>
          {spec !== null && <Summary spec={spec} draft={draft} />}
        </div>
      </div>
      <Foot purpose={purpose} form={form} />
    </form>
  );
}

type KeyFormState = ReturnType<typeof useKeyForm>;

function What({
  spec,
  draft,
  problems,
  change,
}: Pick<KeyFormState, 'spec' | 'draft' | 'problems' | 'change'>) {
  return (
    <>
      <TextInput
        label={formWords.label}
        description={formWords.labelHelp}
        value={draft.label}
        onChange={(event) => change({ label: event.currentTarget.value })}
        error={problems['label']}
        required
        withAsterisk={false}
      />
      <div className="form-pair">
        <TextInput
          label={formWords.account}
          description={formWords.accountHelp}
          value={draft.account}
          onChange={(event) => change({ account: event.currentTarget.value })}
          error={problems['account']}
        />
        <EnvironmentChoice
          spec={spec}
          value={draft.environment}
          change={(environment) => change({ environment })}
        />
      </div>
    </>
  );
}

function Head({ purpose, of: key }: { purpose: FormPurpose; of: CredentialView | null }) {
  const { go } = useNavigation();
  const title =
    key === null
      ? formWords.add
      : purpose.kind === 'turn'
        ? formWords.turn(key.label)
        : formWords.edit(key.label);
  return (
    <header className="page-head">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={formWords.back}
        onClick={() => go({ page: 'keys', selected: key?.id ?? null })}
      >
        <IconArrowLeft size={16} stroke={1.75} />
      </ActionIcon>
      <h1>{title}</h1>
    </header>
  );
}

function TurnNote({ of: key, spec }: { of: CredentialView; spec: ExchangeSpec | null }) {
  const { calls } = useMain();
  return (
    <div>
      <div>{formWords.turnNote(key.exchangeName)}</div>
      {spec?.manageUrl !== undefined && (
        <Button
          mt={8}
          variant="default"
          size="compact-sm"
          onClick={() => void calls.openManagePage({ exchange: key.exchange }).catch(sayTrouble)}
        >
          {formWords.openPage(key.exchangeName)}
        </Button>
      )}
    </div>
  );
}

function Foot({ purpose, form }: { purpose: FormPurpose; form: KeyFormState }) {
  const { go } = useNavigation();
  const words = { add: formWords.store, edit: formWords.save, turn: formWords.storeNew };
  return (
    <footer className="key-form-foot">
      {form.error !== null && <Trouble error={form.error} />}
      <span style={{ flex: 1 }} />
      <Button
        variant="default"
        disabled={form.busy}
        onClick={() => go({ page: 'keys', selected: purpose.kind === 'add' ? null : purpose.id })}
      >
        {formWords.cancel}
      </Button>
      <Button type="submit" loading={form.busy}>
        {words[purpose.kind]}
      </Button>
    </footer>
  );
}

/** The key went while its form was opened. */
function Gone() {
  const { go } = useNavigation();
  return (
    <div className="empty">
      <div>
        <Button onClick={() => go({ page: 'keys' })}>{formWords.back}</Button>
      </div>
    </div>
  );
}
