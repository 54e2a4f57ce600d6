import { ActionIcon, Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { settingsWords } from '../../strings/settings.ts';
import { Callout } from '../../ui/callout.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { useAppInfo } from '../frame/queries.ts';
import { say, sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { Section } from './section.tsx';
import { SwitchSetting } from './setting.tsx';
import type { RulesProps } from './use-save.ts';

const words = settingsWords.address;

/** The address for bots that can only set a proxy: off until it is turned on, which asks for the password. */
export function Address({ of: data, save, inSight }: RulesProps & { inSight: boolean }) {
  const { data: info } = useAppInfo();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (inSight) place.current?.scrollIntoView({ block: 'start' });
  }, [inSight]);
  const { enabled, port } = data.tcp;
  return (
    <div ref={place}>
      <Section title={words.title}>
        <SwitchSetting
          label={words.enabled}
          help={words.help}
          value={enabled}
          set={(next) => save({ tcp: { enabled: next, port } })}
        />
        {enabled && info?.tcp != null && <InUse address={`http://${info.tcp}`} />}
        {enabled && info?.tcpTaken && port !== null && <Taken port={port} />}
      </Section>
    </div>
  );
}

function InUse({ address }: { address: string }) {
  return (
    <div className="setting">
      <span className="setting-words">{words.address}</span>
      <span className="mono selectable">{address}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={words.copy}
        title={words.copy}
        onClick={() => copyText(address) && say(words.copied)}
      >
        <IconCopy size={16} stroke={1.5} />
      </ActionIcon>
    </div>
  );
}

function Taken({ port }: { port: number }) {
  const { calls } = useMain();
  return (
    <div className="setting">
      <Callout tone="red" role="alert" title={words.takenTitle(String(port))}>
        <div>{words.takenText}</div>
        <Button
          mt={8}
          size="compact-sm"
          onClick={() => void calls.chooseTcpPort().catch(sayTrouble)}
        >
          {words.choose}
        </Button>
      </Callout>
    </div>
  );
}
