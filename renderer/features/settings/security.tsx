import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { QuickUnlockView, SecondFactorView } from '../../../shared/model/security.ts';
import { settingsWords } from '../../strings/settings.ts';
import { Trouble } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { securityCommands } from './commands.ts';
import { Section } from './section.tsx';
import { securityWords as words } from './security.strings.ts';
import { NumberSetting, SwitchSetting } from './setting.tsx';
import type { RulesProps } from './use-save.ts';

/** What stands between somebody at the unlocked desk and the keys. */
export function Security({ of: rules, save }: RulesProps) {
  const { calls } = useMain();
  const { data, error } = useQuery({
    queryKey: ['settings', 'security'],
    queryFn: () => calls.security(),
  });
  const none = data?.secondFactor == null;
  const { on = false, unavailable = '' } = data?.quickUnlock ?? {};
  useCommands([
    { ...securityCommands.setUp, run: () => calls.setUpSecondFactor() },
    { ...securityCommands.codes, enabled: !none, run: () => calls.newSecondFactorCodes() },
    { ...securityCommands.turnOff, enabled: !none, run: () => calls.turnOffSecondFactor() },
    {
      ...securityCommands.quick,
      enabled: on || unavailable === null,
      run: () => calls.setQuickUnlock({ on: !on }),
    },
  ]);
  return (
    <>
      <Trouble error={error} />
      <Section title={words.title}>
        <NumberSetting
          label={words.stepUpMinutes}
          help={words.stepUpHelp}
          unit={settingsWords.locking.minutes}
          min={0}
          max={30}
          value={rules.stepUpMinutes}
          set={(minutes) => save({ stepUpMinutes: minutes ?? rules.stepUpMinutes })}
        />
        {data !== undefined && (
          <>
            <SecondFactor now={data.secondFactor} />
            <QuickUnlock now={data.quickUnlock} />
          </>
        )}
      </Section>
    </>
  );
}

/** A line of words with buttons at its end. */
function Line({
  title,
  help,
  children,
}: {
  readonly title: string;
  readonly help: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="setting setting-line">
      <div className="setting-words">
        <div>{title}</div>
        <div className="quiet">{help}</div>
      </div>
      <div className="button-row">{children}</div>
    </div>
  );
}

function SecondFactor({ now }: { now: SecondFactorView | null }) {
  const { calls } = useMain();
  const asking = (call: () => Promise<unknown>) => (): void => void call().catch(sayTrouble);
  if (now === null) {
    return (
      <Line title={words.secondFactor} help={words.secondFactorHelp}>
        <Button variant="default" onClick={asking(calls.setUpSecondFactor)}>
          {words.setUp}
        </Button>
      </Line>
    );
  }
  return (
    <>
      <Line
        title={words.secondFactor}
        help={
          <>
            {words.setOn} <Ago at={now.setAt} />. {words.secondFactorHelp}
          </>
        }
      >
        <Button variant="default" onClick={asking(calls.setUpSecondFactor)}>
          {words.anew}
        </Button>
        <Button variant="default" onClick={asking(calls.turnOffSecondFactor)}>
          {words.turnOff}
        </Button>
      </Line>
      <Line title={words.codes} help={words.codesLeft(now.codesLeft, now.codes)}>
        <Button variant="default" onClick={asking(calls.newSecondFactorCodes)}>
          {words.newCodes}
        </Button>
      </Line>
    </>
  );
}

function QuickUnlock({ now }: { now: QuickUnlockView }) {
  const { calls } = useMain();
  if (now.unavailable !== null && !now.on) {
    return (
      <div className="setting">
        <div className="setting-words">
          <div>{words.quickUnlock(now.keychain)}</div>
          <div className="quiet">
            {words.unavailable} {now.unavailable}
          </div>
        </div>
      </div>
    );
  }
  return (
    <SwitchSetting
      label={words.quickUnlock(now.keychain)}
      help={words.quickUnlockHelp}
      value={now.on}
      set={(on) => void calls.setQuickUnlock({ on }).catch(sayTrouble)}
    />
  );
}
