import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { PanicKey } from '../../../shared/model/panic.ts';
import type { Risk } from '../../../shared/model/scope.ts';
import { ago } from '../../format/time.ts';
import { list } from '../../format/words.ts';
import { statusWords } from '../../strings/common.ts';
import { panicWords as words } from '../../strings/panic.ts';
import { useNow } from '../../ui/clock.ts';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import { Ago } from '../../ui/when.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

/** Every key in the order in which it should be seen to: those whose values are out there first. */
export function PanicKeys({ of: keys }: { of: readonly PanicKey[] }) {
  return (
    <section aria-label={words.keys}>
      <h2>{words.keys}</h2>
      <p className="panic-intro">{keys.length === 0 ? words.noKeys : words.keysText}</p>
      {keys.length > 0 && (
        <ul className="panic-keys">
          {keys.map((key) => (
            <Key key={key.id} of={key} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Key({ of: key }: { of: PanicKey }) {
  const { go } = useNavigation();
  return (
    <li className="panic-key" data-held={key.revealedTo.length > 0 || undefined}>
      <div className="panic-key-what">
        <div className="panic-key-name">
          <button
            type="button"
            className="due-label"
            onClick={() => go({ page: 'keys', selected: key.id })}
          >
            {key.label}
          </button>
          <span className="quiet">
            {[key.exchangeName, key.account].filter(Boolean).join(' · ')}
          </span>
          <Scopes of={key.scopes} />
          <RiskBar risk={key.risk as Risk} />
        </div>
        <Who of={key} />
      </div>
      <Todo of={key} />
    </li>
  );
}

function Who({ of: { revealedTo, clients, lastUsedAt, status } }: { of: PanicKey }) {
  const now = useNow(60_000);
  const held = revealedTo.map(({ name, at }) => words.holder(name, ago(at, now)));
  const off = status === 'deactivated' || status === 'revoked';
  return (
    <>
      <div>
        {held.length > 0 ? (
          <strong>{words.held(list(held))}.</strong>
        ) : (
          <span className="quiet">{words.notHeld}</span>
        )}
      </div>
      <div className="quiet">
        {off
          ? words.off(statusWords[status])
          : clients.length === 0
            ? words.servesNobody
            : `${words.serves(list(clients))}, `}
        {!off && clients.length > 0 && (
          <>
            {lastUsedAt === null ? (
              words.never
            ) : (
              <>
                {words.lastUsed} <Ago at={lastUsedAt} />
              </>
            )}
            .
          </>
        )}
      </div>
    </>
  );
}

/** What ends it: at the exchange, and here. */
function Todo({
  of: { id, label, exchange, exchangeName, status, hasManagePage },
}: {
  of: PanicKey;
}) {
  const { calls } = useMain();
  return (
    <div className="panic-key-todo">
      {hasManagePage && (
        <Button
          variant="default"
          size="compact-sm"
          rightSection={<IconExternalLink size={14} stroke={1.5} aria-hidden />}
          aria-label={words.revokeThis(label, exchangeName)}
          onClick={() => void calls.openManagePage({ exchange }).catch(sayTrouble)}
        >
          {words.revokeAt(exchangeName)}
        </Button>
      )}
      {(status === 'active' || status === 'rotating') && (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={words.deactivateThis(label)}
          onClick={() =>
            void calls.setCredentialStatus({ id, status: 'deactivated' }).catch(sayTrouble)
          }
        >
          {words.deactivate}
        </Button>
      )}
    </div>
  );
}
