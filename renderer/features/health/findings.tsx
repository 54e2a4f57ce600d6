import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { type Finding, type FindingKind, URGENT } from '../../../shared/model/health.ts';
import { whenInWords } from '../../format/time.ts';
import { number } from '../../format/words.ts';
import { findingWords, healthWords as words } from '../../strings/health.ts';
import { useNow } from '../../ui/clock.ts';
import { RiskBar } from '../../ui/scopes.tsx';
import { Ago } from '../../ui/when.tsx';
import type { KeyPart } from '../frame/navigation.ts';
import { useNavigation } from '../frame/navigation.ts';
import { FindingActions } from './actions.tsx';
import { More } from './more.tsx';

const AT_FIRST = 4;

/** All keys with which the same is the matter, and what to do about each. */
export function Findings({ kind, of: findings }: { kind: FindingKind; of: readonly Finding[] }) {
  const [shown, setShown] = useState(AT_FIRST);
  const title = useId();
  if (findings.length === 0) return null;
  const urgent = URGENT.has(kind);
  const Icon = urgent ? IconAlertTriangle : IconClock;
  return (
    <section className="finding" data-urgent={urgent || undefined} aria-labelledby={title}>
      <div className="finding-head">
        <Icon size={16} stroke={1.75} aria-hidden />
        <h2 id={title}>{words.kinds[kind].title}</h2>
        <span className="tabular finding-count">{number(findings.length)}</span>
      </div>
      <p>{words.kinds[kind].text}</p>
      <ul className="health-rows">
        {findings.slice(0, shown).map((finding) => (
          <Row key={finding.key.id} of={finding} />
        ))}
      </ul>
      <More all={findings.length} shown={shown} show={setShown} />
    </section>
  );
}

/** Where in the key's pane the matter is to be seen. */
const PARTS: Readonly<Record<FindingKind, KeyPart>> = {
  expired: 'dates',
  overdue: 'dates',
  lapsing: 'dates',
  exposed: 'reach',
  'over-privileged': 'permissions',
  'no-ip-list': 'ips',
  unused: 'uses',
};

function Row({ of: finding }: { of: Finding }) {
  const { go } = useNavigation();
  const now = useNow(60_000);
  const { key, kind } = finding;
  const what: ReactNode =
    kind === 'unused' ? (
      <LastUse at={key.lastUsedAt} />
    ) : (
      findingWords(finding, whenInWords(key.due.date, now))
    );
  return (
    <li className="health-row">
      <span className="health-what">
        <button
          type="button"
          className="due-label"
          onClick={() => go({ page: 'keys', selected: key.id, focus: PARTS[kind] })}
        >
          {key.label}
        </button>
        <span className="quiet">{[key.exchangeName, key.account].filter(Boolean).join(' · ')}</span>
        <RiskBar risk={key.risk} />
        <span className="quiet">{what}</span>
      </span>
      <FindingActions of={finding} />
    </li>
  );
}

function LastUse({ at }: { at: number | null }) {
  if (at === null) return words.never;
  return (
    <>
      {words.lastUsed} <Ago at={at} />
    </>
  );
}
