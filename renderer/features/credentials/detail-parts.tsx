import { ActionIcon } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { addDays } from '../../format/time.ts';
import { detailWords } from '../../strings/credentials.ts';
import { copyText } from '../../ui/copy-text.ts';
import { Facts } from '../../ui/facts.tsx';
import { Scopes } from '../../ui/scopes.tsx';
import { Ago, Day } from '../../ui/when.tsx';
import type { KeyPart } from '../frame/navigation.ts';
import { say } from '../frame/toasts.tsx';
import { Part } from './part.tsx';

interface Of {
  readonly of: CredentialView;
  readonly focus?: KeyPart | null;
}

/** The exchange's own names, each with the scopes it means. */
export function Permissions({ of: key, spec, focus = null }: Of & { spec: ExchangeSpec | null }) {
  return (
    <Part title={detailWords.may} part="permissions" focus={focus}>
      {key.permissions.length === 0 && <span className="quiet">{detailWords.noPermissions}</span>}
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

export function Ips({ of: key, focus = null }: Of) {
  return (
    <Part title={detailWords.ips} part="ips" focus={focus}>
      {key.ipAllowList.length === 0 ? (
        <span className="quiet">{detailWords.noIps}</span>
      ) : (
        <span className="mono selectable">{key.ipAllowList.join('  ')}</span>
      )}
    </Part>
  );
}

export function Dates({ of: key, focus = null }: Of) {
  const turnBy = key.rotateBy ?? addDays(key.created, key.rotationDays);
  return (
    <Part title={detailWords.dates} part="dates" focus={focus}>
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
          [detailWords.added, <Ago key="added" at={key.addedAt} />],
          [detailWords.changed, <Ago key="changed" at={key.changedAt} />],
        ]}
      />
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

export function Versions({ of: key, focus = null }: Of) {
  return (
    <Part title={detailWords.versions} part="versions" focus={focus}>
      <ul className="plain-list">
        {key.versions
          .toSorted((a, b) => b.version - a.version)
          .map(({ version, storedAt, replacedAt, by }) => (
            <li key={version}>
              {detailWords.version(version)}{' '}
              <span className="quiet">
                {by === undefined ? detailWords.storedByYou : detailWords.storedBy(by)}{' '}
                <Ago at={storedAt} />,{' '}
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
  const reference = `keyturn://${key.ref}`;
  return (
    <Part title={detailWords.reference}>
      <div className="value-line">
        <span className="mono selectable value-mask">{reference}</span>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={detailWords.copyReference}
          onClick={() => copyText(reference) && say(detailWords.copiedReference)}
        >
          <IconCopy size={16} stroke={1.5} />
        </ActionIcon>
      </div>
    </Part>
  );
}
