import { Checkbox } from '@mantine/core';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { riskOf, SCOPES, type Scope } from '../../../../shared/model/scope.ts';
import { riskWords, scopeMeaning, scopeWords } from '../../../strings/common.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { RiskBar, Scopes } from '../../../ui/scopes.tsx';
import { choosesScopes, type Draft, scopesNow, tick } from './draft.ts';

interface PermissionsSectionProps {
  readonly spec: ExchangeSpec;
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
}

/** The exchange's own names, under the scope each means; or the scopes themselves where nobody described it. */
export function PermissionsSection(props: PermissionsSectionProps) {
  return (
    <fieldset>
      <legend>{formWords.may}</legend>
      <RiskNow {...props} />
      {choosesScopes(props.spec) ? <ByScope {...props} /> : <ByName {...props} />}
    </fieldset>
  );
}

/** Where it is ticked, so that it is seen to grow; the summary says it in words. */
function RiskNow({ spec, draft }: PermissionsSectionProps) {
  const risk = riskOf({ ...draft, scopes: scopesNow(draft, spec) });
  return (
    <div className="risk-now">
      <RiskBar risk={risk} wide />
      <span>{formWords.riskOf(risk, riskWords[risk])}</span>
    </div>
  );
}

function ByName({ spec, draft, change }: PermissionsSectionProps) {
  // A name that is held but no longer known stays tickable, so that it can be taken off.
  const unknown = draft.permissions.filter(
    (name) => !spec.permissions.some((known) => known.name === name),
  );
  const groups = SCOPES.map((scope) => ({
    scope,
    items: [
      ...spec.permissions.filter((permission) => permission.scope === scope),
      ...(scope === 'account'
        ? unknown.map((name) => ({
            name,
            scope,
            also: undefined,
            exclusive: undefined,
            help: undefined,
          }))
        : []),
    ],
  })).filter(({ items }) => items.length > 0);
  return (
    <>
      <div className="quiet">{formWords.mayHelp}</div>
      <div className="permissions">
        {groups.map(({ scope, items }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset within the form's own would be one too many
          <div key={scope} className="permission-group" role="group" aria-label={scopeWords[scope]}>
            <Scopes of={[scope]} />
            <div className="permission-ticks">
              {items.map(({ name, also, exclusive, help }) => (
                <Checkbox
                  key={name}
                  label={<span className="mono">{name}</span>}
                  description={described(help, also, exclusive)}
                  checked={draft.permissions.includes(name)}
                  onChange={(event) =>
                    change({
                      permissions: tick(draft.permissions, spec, name, event.currentTarget.checked),
                    })
                  }
                />
              ))}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

const carries = (scope: Scope): string => `also ${scopeWords[scope]}`;

/** The catalogue's sentences, and behind them what the permission brings along. */
function described(
  help: string | undefined,
  also: readonly Scope[] | undefined,
  exclusive: boolean | undefined,
): string {
  const rest = [...(also ?? []).map(carries), ...(exclusive ? [formWords.alone] : [])].join(', ');
  return rest === '' ? (help ?? '') : `${help ?? ''} (${rest})`.trim();
}

function ByScope({ spec, draft, change }: PermissionsSectionProps) {
  return (
    <Checkbox.Group
      value={[...draft.scopes]}
      onChange={(chosen) => change({ scopes: SCOPES.filter((scope) => chosen.includes(scope)) })}
      description={spec.kind === 'generic' ? formWords.mayGeneric : formWords.mayScopes}
      aria-label={formWords.may}
    >
      <div className="permission-ticks" style={{ paddingTop: 8 }}>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={scopeWords[scope]}
            description={scopeMeaning[scope]}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
