import { Anchor, Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import type { ClientView, Grant } from '../../../shared/model/client.ts';
import type { CredentialView, Revealed } from '../../../shared/model/credential.ts';
import { sortScopes } from '../../../shared/model/scope.ts';
import { list } from '../../format/words.ts';
import { scopeMeaning } from '../../strings/common.ts';
import { detailWords } from '../../strings/credentials.ts';
import { useNow } from '../../ui/clock.ts';
import { Ago } from '../../ui/when.tsx';
import { type KeyPart, useNavigation } from '../frame/navigation.ts';
import { useClients } from '../frame/queries.ts';
import { grantInWords } from '../grants/sentences.ts';
import { Part } from './part.tsx';

interface Held {
  readonly client: ClientView;
  readonly grant: Grant;
  readonly seen: Revealed | null;
}

/** Which client may do what with the key, and who has ever had its values in hand, whatever it may do now. */
export function Reach({ of: key, focus }: { of: CredentialView; focus: KeyPart | null }) {
  const { go } = useNavigation();
  const { data: clients = [] } = useClients();
  const held = clients.flatMap((client): Held[] => {
    const grant = client.grants.find(({ credential }) => credential === key.id);
    const seen = key.revealedTo.find((one) => one.client === client.id) ?? null;
    return grant === undefined || client.status === 'revoked' ? [] : [{ client, grant, seen }];
  });
  const past = key.revealedTo.filter((one) => !held.some(({ client }) => client.id === one.client));
  const nobody = held.length + past.length === 0;
  return (
    <Part title={detailWords.reach} part="reach" focus={focus}>
      <div className="quiet reach-worst">{nobody ? detailWords.reachNone : worst(key)}</div>
      {!nobody && (
        <ul className="value-list">
          {held.map((one) => (
            <Holder key={one.client.id} of={one} version={key.version} />
          ))}
          {past.map((one) => (
            <li key={one.client} className="value-row reach-row">
              <span className="reach-name">{one.name}</span>
              <div className="quiet">{detailWords.noGrant}</div>
              <Seen of={one} version={key.version} />
            </li>
          ))}
        </ul>
      )}
      {!nobody && (
        <Button
          mt={8}
          variant="default"
          size="compact-sm"
          onClick={() => go({ page: 'access', credential: key.id })}
        >
          {detailWords.openAccess}
        </Button>
      )}
    </Part>
  );
}

function worst({ scopes }: CredentialView): string {
  if (scopes.length === 0) return detailWords.reachUnjudged;
  return detailWords.reachWorst(list(sortScopes(scopes).map((scope) => scopeMeaning[scope])));
}

function Holder({ of: { client, grant, seen }, version }: { of: Held; version: number }) {
  const { go } = useNavigation();
  const now = useNow(60_000);
  return (
    <li className="value-row reach-row">
      <Anchor
        component="button"
        type="button"
        className="reach-name"
        aria-label={detailWords.openClient(client.name)}
        onClick={() => go({ page: 'clients', selected: client.id })}
      >
        {client.name}
      </Anchor>
      {client.status === 'paused' && <span className="mini mini-shown">{detailWords.paused}</span>}
      {grantInWords(grant, now).map((line) => (
        <div key={line} className="quiet">
          {line}
        </div>
      ))}
      <Seen of={seen} version={version} />
    </li>
  );
}

/** Whether it could have the values still, told by word and sign. */
function Seen({ of: seen, version }: { of: Revealed | null; version: number }) {
  if (seen === null) {
    return (
      <div className="reach-seen quiet">
        <IconEyeOff size={14} stroke={1.5} aria-hidden />
        {detailWords.neverSeen}
      </div>
    );
  }
  return (
    <div className="reach-seen" data-seen>
      <IconEye size={14} stroke={1.75} aria-hidden />
      <span>
        {detailWords.holds} <Ago at={seen.at} />
        {seen.version !== version && <>, {detailWords.holdsOld(seen.version)}</>}
      </span>
    </div>
  );
}
