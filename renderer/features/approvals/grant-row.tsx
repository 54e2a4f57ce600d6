import { Checkbox, Group, SegmentedControl, Switch } from '@mantine/core';
import { environmentWords, scopeWords } from '../../strings.ts';
import { Callout } from '../../ui/callout.tsx';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import { aboveTrade, changed, type Draft, type Offered, wholeKey } from './grant-draft.ts';
import { APPROVAL_RULES } from './rules.ts';
import { approvalWords } from './strings.ts';

const words = approvalWords.pairing;

interface GrantRowProps {
  readonly of: Offered;
  readonly asked: boolean;
  readonly draft: Draft | undefined;
  readonly tick: (on: boolean) => void;
  readonly change: (draft: Draft) => void;
}

/** One key: a tick, and when it is ticked how it may be used. */
export function GrantRow({ of: key, asked, draft, tick, change }: GrantRowProps) {
  const about = [
    key.exchangeName,
    key.account,
    key.environment === 'live' ? '' : environment(key.environment),
  ];
  return (
    <li className="grant" data-on={draft !== undefined || undefined}>
      <div className="grant-head">
        <Checkbox
          checked={draft !== undefined}
          onChange={(event) => tick(event.currentTarget.checked)}
          label={
            <span className="grant-label">
              {key.label} <span className="quiet">{about.filter(Boolean).join(' · ')}</span>
            </span>
          }
          aria-label={key.label}
        />
        {asked && <span className="grant-asked">{words.asked}</span>}
        <span className="grant-scopes">
          <Scopes of={key.scopes} />
          <RiskBar risk={key.risk as 1 | 2 | 3 | 4 | 5} />
        </span>
      </div>
      {draft !== undefined && (
        <HowUsed of={key} draft={draft} change={(next) => change(changed(draft, next))} />
      )}
    </li>
  );
}

function HowUsed({
  of: key,
  draft,
  change,
}: {
  of: Offered;
  draft: Draft;
  change: (change: Partial<Draft>) => void;
}) {
  const never = aboveTrade(key);
  return (
    <div className="grant-body">
      {draft.mode === 'reveal' ? (
        <div>
          {words.reveal} <Scopes of={wholeKey(key)} />
        </div>
      ) : (
        <Checkbox.Group
          label={words.sign}
          value={[...draft.scopes]}
          onChange={(scopes) =>
            change({ scopes: wholeKey(key).filter((scope) => scopes.includes(scope)) })
          }
          error={draft.scopes.length === 0 ? words.signNone : undefined}
        >
          <Group gap="md" mt={4}>
            {wholeKey(key).map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeWords[scope]} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      <div className="grant-rule">
        <span id={`rule-${key.id}`}>{words.rule}</span>
        <SegmentedControl
          size="sm"
          aria-labelledby={`rule-${key.id}`}
          value={draft.approval}
          onChange={(approval) => change({ approval })}
          data={APPROVAL_RULES.map((value) => ({
            value,
            label: words.rules[value],
            disabled: value === 'always' && never,
          }))}
        />
      </div>
      <div className="quiet">
        {words.ruleNote[draft.approval]} {never ? words.alwaysOff : ''}
      </div>
      <Switch
        label={words.unattended}
        checked={draft.unattended}
        disabled={draft.approval === 'every-time'}
        onChange={(event) => change({ unattended: event.currentTarget.checked })}
        description={draft.approval === 'every-time' ? words.unattendedOff : undefined}
      />
      {draft.unattended && <Callout tone="amber">{words.unattendedNote}</Callout>}
    </div>
  );
}

function environment(name: string): string {
  return name === 'testnet' || name === 'demo' ? environmentWords[name] : name;
}
