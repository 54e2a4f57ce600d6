import type { ReactNode } from 'react';
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { addDays } from '../../format/time.ts';
import { Facts } from '../../ui/facts.tsx';
import { Scopes } from '../../ui/scopes.tsx';
import { Ago, Day } from '../../ui/when.tsx';
import { detailWords } from './strings.ts';

interface Of {
  readonly of: CredentialView;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** The exchange's own names, each with the scopes it means. */
export function Permissions({ of: key, spec }: Of & { spec: ExchangeSpec | null }) {
  if (key.permissions.length === 0) return null;
  return (
    <Part title={detailWords.may}>
      <ul className="plain-list">
        {key.permissions.map((name) => {
          const known = spec?.permissions.find((permission) => permission.name === name);
          return (
            <li key={name} className="permission">
              <span className="mono selectable">{name}</span>
              {known === undefined ? (
                <span className="quiet">{detailWords.unknownPermission}</span>
              ) : (
                <Scopes of={[known.scope, ...(known.also ?? [])]} />
              )}
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

export function Ips({ of: key }: Of) {
  return (
    <Part title={detailWords.ips}>
      {key.ipAllowList.length === 0 ? (
        <span className="quiet">{detailWords.noIps}</span>
      ) : (
        <span className="mono selectable">{key.ipAllowList.join('  ')}</span>
      )}
    </Part>
  );
}

export function Dates({ of: key }: Of) {
  const turnBy = key.rotateBy ?? addDays(key.created, key.rotationDays);
  return (
    <Part title={detailWords.dates}>
      <Facts
        of={[
          [detailWords.created, <Day key="created" date={key.created} />],
          [
            detailWords.turnBy,
            <span key="turn">
              <Day date={key.due.kind === 'rotate' ? key.due.date : turnBy} />
              <span className="quiet">, {detailWords.every(key.rotationDays)}</span>
            </span>,
          ],
          [
            detailWords.expires,
            key.expires === null ? null : <Day key="expires" date={key.expires} />,
          ],
          [detailWords.lastUsed, <Ago key="used" at={key.lastUsedAt} />],
          [detailWords.changed, <Ago key="changed" at={key.changedAt} />],
        ]}
      />
    </Part>
  );
}

export function Clients({ of: key }: Of) {
  return (
    <Part title={detailWords.clients}>
      {key.clients.length === 0 ? (
        <span className="quiet">{detailWords.noClients}</span>
      ) : (
        key.clients.join(', ')
      )}
    </Part>
  );
}

export function Tags({ of: key }: Of) {
  if (key.tags.length === 0) return null;
  return (
    <Part title={detailWords.tags}>
      {key.tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
    </Part>
  );
}

export function Notes({ of: key }: Of) {
  if (key.notes === '') return null;
  return (
    <Part title={detailWords.notes}>
      <p className="notes selectable">{key.notes}</p>
    </Part>
  );
}

export function Versions({ of: key }: Of) {
  return (
    <Part title={detailWords.versions}>
      <ul className="plain-list">
        {key.versions
          .toSorted((a, b) => b.version - a.version)
          .map(({ version, storedAt, replacedAt }) => (
            <li key={version}>
              {detailWords.version(version)}{' '}
              <span className="quiet">
                {detailWords.stored} <Ago at={storedAt} />,{' '}
                {replacedAt === null ? (
                  detailWords.current
                ) : (
                  <>
                    {detailWords.replaced} <Ago at={replacedAt} />
                  </>
                )}
              </span>
            </li>
          ))}
      </ul>
    </Part>
  );
}

export function Reference({ of: key }: Of) {
  return (
    <Part title={detailWords.reference}>
      <span className="mono selectable">keyturn://{key.ref}</span>
    </Part>
  );
}
