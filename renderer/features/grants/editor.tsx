import './grants.css';
import { Checkbox, Group, SegmentedControl, Switch } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useId } from 'react';
import type { Mode } from '../../../shared/model/client.ts';
import { scopeWords } from '../../strings/common.ts';
import { grantWords as words } from '../../strings/grants.ts';
import { Callout } from '../../ui/callout.tsx';
import { useToday } from '../../ui/clock.ts';
import { Scopes } from '../../ui/scopes.tsx';
import {
  aboveTrade,
  changed,
  type Draft,
  type KeyToGrant,
  MODES,
  problemsOf,
  RULES,
  rulesFor,
  wholeKey,
} from './draft.ts';
import { MoreRules } from './more-rules.tsx';
import type { PartProps } from './part.ts';

export interface EditorProps {
  readonly of: KeyToGrant;
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}

/** Everything one program may do with one key. The same where it is paired and where it is changed later. */
export function GrantEditor({ of: key, draft, change }: EditorProps) {
  const today = useToday();
  const part: PartProps = {
    of: key,
    draft,
    problems: problemsOf(draft, today),
    today,
    set: (next) => change(changed(draft, next, key)),
  };
  return (
    <div className="grant-editor">
      <Modes {...part} />
      <Rule {...part} />
      <Unattended {...part} />
      <MoreRules {...part} />
    </div>
  );
}

function Modes({ of: key, draft, problems, set }: PartProps) {
  const signOnly = draft.modes.includes('sign') && !draft.modes.includes('reveal');
  return (
    <>
      <Checkbox.Group
        label={words.modes}
        value={[...draft.modes]}
        onChange={(modes) => set({ modes: MODES.filter((mode) => modes.includes(mode)) })}
        error={problems.has('modes') ? words.modesNone : undefined}
      >
        <div className="grant-options">
          <Checkbox
            value="sign"
            label={words.mode.sign}
            description={words.modeHelp.sign}
            error={undefined}
          />
          <Checkbox
            value="reveal"
            label={words.mode.reveal}
            description={
              <>
                {words.modeHelp.reveal} <Scopes of={wholeKey(key)} />
              </>
            }
          />
        </div>
      </Checkbox.Group>
      {signOnly && (
        <Checkbox.Group
          label={words.scopes}
          value={[...draft.scopes]}
          onChange={(scopes) =>
            set({ scopes: wholeKey(key).filter((scope) => scopes.includes(scope)) })
          }
          error={problems.has('scopes') ? words.scopesNone : undefined}
        >
          <Group gap="md" mt={4}>
            {wholeKey(key).map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeWords[scope]} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
    </>
  );
}

function Rule({ of: key, draft, problems, today, set }: PartProps) {
  const id = useId();
  const rules = rulesFor(draft, key);
  const silent = draft.approval === 'until' || draft.approval === 'always';
  return (
    <div className="grant-part">
      <span id={id} className="grant-part-label">
        {words.rule}
      </span>
      <SegmentedControl
        size="sm"
        aria-labelledby={id}
        value={draft.approval}
        onChange={(approval) => set({ approval })}
        data={RULES.map((value) => ({
          value,
          label: words.rules[value],
          disabled: !rules.includes(value),
        }))}
      />
      <div className="quiet">
        {words.ruleHelp[draft.approval]} {rules.length < RULES.length ? words.silentOff : ''}
        {silent && aboveTrade(draft.scopes) ? words.signAbove : ''}
      </div>
      {draft.approval === 'until' && (
        <DateInput
          placeholder={words.datePlaceholder}
          aria-label={words.until}
          inputMode="numeric"
          w={224}
          minDate={today}
          popoverProps={{ shadow: 'md', withinPortal: true }}
          value={draft.approvedUntil}
          onChange={(approvedUntil) => set({ approvedUntil })}
          error={problems.has('approvedUntil') ? words.untilBad : undefined}
        />
      )}
    </div>
  );
}

/** One switch for each mode that is granted; of one mode the plain words are enough. */
function Unattended({ draft, set }: PartProps) {
  const off = draft.approval === 'every-time';
  const toggle = (mode: Mode, on: boolean): void =>
    set({
      unattended: MODES.filter((one) => (one === mode ? on : draft.unattended.includes(one))),
    });
  return (
    <div className="grant-part">
      {draft.modes.map((mode) => (
        <Switch
          key={mode}
          label={draft.modes.length === 1 ? words.unattended : words.unattendedMode[mode]}
          checked={draft.unattended.includes(mode)}
          disabled={off}
          onChange={(event) => toggle(mode, event.currentTarget.checked)}
        />
      ))}
      {off && draft.modes.length > 0 && <div className="quiet">{words.unattendedOff}</div>}
      {draft.unattended.includes('reveal') && (
        <Callout tone="amber">{words.unattendedNote}</Callout>
      )}
    </div>
  );
}
