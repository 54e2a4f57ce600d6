import { TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { CredentialView } from '../../../../shared/model/credential.ts';
import { cleanName, uniqueSlug } from '../../../../shared/model/text.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { EnvironmentChoice } from './environment.tsx';
import type { KeyFormState } from './use-key-form.ts';

interface WhatProps extends Pick<KeyFormState, 'spec' | 'draft' | 'problems' | 'change'> {
  readonly keys: readonly CredentialView[];
  readonly of: CredentialView | null;
}

/** How the key is called, and of which account it is. */
export function What({ spec, draft, problems, change, keys, of: key }: WhatProps) {
  return (
    <>
      <div>
        <TextInput
          label={formWords.label}
          description={
            key === null && cleanName(draft.label) !== null ? undefined : formWords.labelHelp
          }
          value={draft.label}
          onChange={(event) => change({ label: event.currentTarget.value })}
          error={problems['label']}
          required
          withAsterisk={false}
        />
        {key === null && problems['label'] === undefined && (
          <Reference label={draft.label} keys={keys} />
        )}
      </div>
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

/** The name that programs will write down, which stays for good; and whether the label is another's already. */
function Reference({ label, keys }: { label: string; keys: readonly CredentialView[] }) {
  const name = cleanName(label);
  if (name === null) return null;
  const ref = uniqueSlug(name, new Set(keys.map((one) => one.ref)));
  const taken = keys.some((one) => one.label === name);
  return (
    <div className="secret-check" data-ok={taken ? false : undefined} role="status">
      {taken && <IconAlertTriangle size={14} aria-hidden />}
      {taken ? formWords.labelTaken(ref) : formWords.labelRef(ref)}
    </div>
  );
}
