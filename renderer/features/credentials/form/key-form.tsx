import './form.css';
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { type KeyboardEvent, type SubmitEvent, useState } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { Callout, Trouble } from '../../../ui/callout.tsx';
import { type FormPurpose, useNavigation } from '../../frame/navigation.ts';
import { useCatalogue, useCredentials } from '../../frame/queries.ts';
import { sayTrouble } from '../../frame/toasts.tsx';
import { useMain } from '../../frame/window.ts';
import { useCommand } from '../../palette/commands.ts';
import { formCommands } from '../commands.ts';
import { ErrorSummary } from './error-summary.tsx';
import { ExchangeSelect } from './exchange-select.tsx';
import { DatesSection, ExtraSection, IpSection } from './more-sections.tsx';
import { PermissionsSection } from './permissions-section.tsx';
import { Stored, type StoredKey } from './stored.tsx';
import { Summary } from './summary.tsx';
import { type KeyFormState, useKeyForm } from './use-key-form.ts';
import { ValuesSection } from './values-section.tsx';
import { What } from './what-section.tsx';

/** Adding, editing or turning a key: a page, because an exchange shows a secret once and this is where it goes. */
export function KeyForm({ purpose }: { purpose: FormPurpose }) {
  const { data: catalogue, error: noCatalogue } = useCatalogue();
  const { data: keys, error: noKeys } = useCredentials();
  const [stored, setStored] = useState<StoredKey | null>(null);
  if (catalogue === undefined || keys === undefined) {
    // Only where there is no form yet: one that somebody writes in stays, whatever became of asking again.
    const error = noCatalogue ?? noKeys;
    return error === null ? null : <Trouble error={error} />;
  }
  if (stored !== null && purpose.kind === 'add') {
    const spec = catalogue.find(({ id }) => id === stored.credential.exchange) ?? null;
    return <Stored {...stored} spec={spec} another={() => setStored(null)} />;
  }
  const key = purpose.kind === 'add' ? null : (keys.find(({ id }) => id === purpose.id) ?? null);
  if (purpose.kind !== 'add' && key === null) return <Gone />;
  return <Form purpose={purpose} of={key} catalogue={catalogue} keys={keys} stored={setStored} />;
}

interface FormProps {
  readonly purpose: FormPurpose;
  readonly of: CredentialView | null;
  readonly catalogue: readonly ExchangeSpec[];
  readonly keys: readonly CredentialView[];
  readonly stored: (key: StoredKey) => void;
}

function Form({ purpose, of: key, catalogue, keys, stored }: FormProps) {
  const form = useKeyForm({ purpose, of: key, catalogue, stored });
  const { go } = useNavigation();
  const { draft, spec, problems } = form;
  const leave = (): void => go({ page: 'keys', selected: key?.id ?? null });
  useCommand({ ...formCommands.store, run: form.submit, enabled: !form.busy });
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void form.submit();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || isOpen(event.target)) return;
    event.preventDefault();
    leave();
  };
  return (
    // Enter in a field does not store: there are many fields, and a key is stored on purpose.
    <form className="key-form" onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
      <Head purpose={purpose} of={key} leave={leave} />
      <div className="key-form-scroll">
        <div className="key-form-columns">
          <div className="key-form-main">
            {purpose.kind === 'turn' && key !== null && <TurnNote of={key} spec={spec} />}
            <fieldset>
              <legend>{formWords.what}</legend>
              <ExchangeSelect
                catalogue={catalogue}
                used={keys.map(({ exchange }) => exchange)}
                value={draft.exchange}
                fixed={purpose.kind !== 'add'}
                problem={problems['exchange']}
                choose={form.choose}
              />
              <What {...form} keys={keys} of={key} />
            </fieldset>
            {spec !== null && <Sections {...{ form, spec, purpose, catalogue, keys }} of={key} />}
          </div>
          {spec !== null && <Summary spec={spec} draft={draft} given={form.given} />}
        </div>
      </div>
      <Foot purpose={purpose} form={form} leave={leave} />
    </form>
  );
}

/** Escape closes what is open first. */
function isOpen(target: EventTarget): boolean {
  return target instanceof Element && target.getAttribute('aria-expanded') === 'true';
}

interface SectionsProps extends Omit<FormProps, 'stored'> {
  readonly form: KeyFormState;
  readonly spec: ExchangeSpec;
}

function Sections({ form, spec, purpose, of: key, catalogue, keys }: SectionsProps) {
  const { draft, problems, change } = form;
  const section = { spec, draft, problems, change };
  const tags = [...new Set(keys.flatMap((one) => one.tags))].toSorted();
  return (
    <>
      <ValuesSection
        {...section}
        // What a paste did was said of the exchange's own fields.
        key={spec.kind === 'generic' ? 'generic' : 'exchange'}
        catalogue={catalogue}
        values={form.values}
        findings={form.findings}
        look={form.look}
        forget={form.forget}
        known={key?.fields.map(({ name }) => name) ?? []}
        kept={form.keptNames}
        keeps={purpose.kind === 'edit'}
        autoFocus={purpose.kind === 'turn'}
      />
      <PermissionsSection spec={spec} draft={draft} change={change} />
      {spec.kind !== 'generic' && <IpSection {...section} />}
      <DatesSection {...section} />
      <ExtraSection {...section} tags={tags} />
    </>
  );
}

interface HeadProps {
  readonly purpose: FormPurpose;
  readonly of: CredentialView | null;
  readonly leave: () => void;
}

function Head({ purpose, of: key, leave }: HeadProps) {
  const title =
    key === null
      ? formWords.add
      : purpose.kind === 'turn'
        ? formWords.turn(key.label)
        : formWords.edit(key.label);
  return (
    <header className="page-head">
      <ActionIcon variant="subtle" color="gray" aria-label={formWords.back} onClick={leave}>
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

interface FootProps {
  readonly purpose: FormPurpose;
  readonly form: KeyFormState;
  readonly leave: () => void;
}

function Foot({ purpose, form, leave }: FootProps) {
  const words = { add: formWords.store, edit: formWords.save, turn: formWords.storeNew };
  return (
    <footer className="key-form-foot">
      {form.error !== null && <Trouble error={form.error} />}
      <ErrorSummary problems={form.problems} spec={form.spec} />
      {form.unseen && (
        <Callout tone="amber" role="alert">
          {formWords.checks.look}
        </Callout>
      )}
      <span style={{ flex: 1 }} />
      <Button variant="default" disabled={form.busy} onClick={leave}>
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
