import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';
import { longDate } from '../../../format/time.ts';
import { riskWords } from '../../../strings/common.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { Callout } from '../../../ui/callout.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { RiskBar, Scopes } from '../../../ui/scopes.tsx';
import { useNavigation } from '../../frame/navigation.ts';
import { sayTrouble } from '../../frame/toasts.tsx';
import { useMain } from '../../frame/window.ts';

const words = formWords.next;

export interface StoredKey {
  readonly credential: CredentialView;
  readonly warnings: readonly string[];
}

interface StoredProps extends StoredKey {
  readonly spec: ExchangeSpec | null;
  readonly another: () => void;
}

/** A new key is stored: what it is, what was noticed, and what one does next. */
export function Stored({ credential, warnings, spec, another }: StoredProps) {
  const { calls } = useMain();
  const { go } = useNavigation();
  const { label, ref, scopes, risk, exchange, exchangeName, due } = credential;
  return (
    <section className="stored" aria-labelledby="stored">
      <h1 id="stored">
        <IconCircleCheck size={20} stroke={1.75} aria-hidden />
        {formWords.stored(label)}
      </h1>
      <Facts
        of={[
          [
            words.ref,
            <span key="ref" className="mono">
              {ref}
            </span>,
          ],
          [formWords.may, <Scopes key="scopes" of={scopes} />],
          [
            formWords.risk,
            <span key="risk">
              <RiskBar risk={risk} /> {formWords.riskOf(risk, riskWords[risk])}
            </span>,
          ],
          [words.due, longDate(due.date)],
        ]}
      />
      {warnings.map((warning) => (
        <Callout key={warning} tone="amber">
          {warning}
        </Callout>
      ))}
      <div className="stored-next">
        <Button
          autoFocus
          onClick={() => go({ page: 'keys', selected: credential.id, said: warnings })}
        >
          {words.see}
        </Button>
        <Button variant="default" onClick={() => void calls.openPairing().catch(sayTrouble)}>
          {words.pair}
        </Button>
        <Button variant="default" onClick={another}>
          {words.another}
        </Button>
        {spec?.manageUrl !== undefined && (
          <Button
            variant="default"
            onClick={() => void calls.openManagePage({ exchange }).catch(sayTrouble)}
          >
            {formWords.openPage(exchangeName)}
          </Button>
        )}
      </div>
      <p className="quiet">{words.pairText}</p>
    </section>
  );
}
