import { Checkbox } from '@mantine/core';
import { approvalWords } from '../../strings/approvals.ts';
import { environmentWords } from '../../strings/common.ts';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import type { Draft } from '../grants/draft.ts';
import { GrantEditor } from '../grants/editor.tsx';
import type { Offered } from './offered.ts';
import { asRisk } from './risk.ts';

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
          <RiskBar risk={asRisk(key.risk)} />
        </span>
      </div>
      {draft !== undefined && (
        <div className="grant-body">
          <GrantEditor of={key} draft={draft} change={change} />
        </div>
      )}
    </li>
  );
}

function environment(name: string): string {
  return name === 'testnet' || name === 'demo' ? environmentWords[name] : name;
}
