import './settings.css';
import { Button } from '@mantine/core';
import { TEXT_SIZES, type VaultSettings } from '../../../shared/model/settings.ts';
import { settingsWords } from '../../strings/settings.ts';
import { Trouble } from '../../ui/callout.tsx';
import { useAppSettings, useVaultSettings } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { About } from './about.tsx';
import { Address } from './address.tsx';
import { Backups } from './backups.tsx';
import { Section } from './section.tsx';
import { Security } from './security.tsx';
import { ChoiceSetting, NumberSetting, SelectSetting, SwitchSetting } from './setting.tsx';
import { type RulesProps, useSave } from './use-save.ts';
import { Users } from './users.tsx';

export function SettingsPage({ section }: { section: 'address' | null }) {
  const { error } = useVaultSettings();
  return (
    <>
      <header className="page-head">
        <h1>{settingsWords.title}</h1>
      </header>
      <div className="page-scroll">
        <div className="settings">
          <Trouble error={error} />
          <VaultRules section={section} />
          <Appearance />
          <Password />
          <Backups />
          <About />
        </div>
      </div>
    </>
  );
}

/** The rules that protect the vault. They live inside it; weakening them asks for the password. */
function VaultRules({ section }: { section: 'address' | null }) {
  const { data } = useVaultSettings();
  const { saveVault } = useSave();
  if (data === undefined) return null;
  const save = (change: Partial<VaultSettings>): void => saveVault({ ...data, ...change });
  return (
    <>
      <Security of={data} save={save} />
      <Locking of={data} save={save} />
      <Secrets of={data} save={save} />
      <Address of={data} save={save} inSight={section === 'address'} />
      <Users of={data} save={save} />
      <Section title={settingsWords.notifications.title}>
        <SwitchSetting
          label={settingsWords.notifications.labels}
          help={settingsWords.notifications.labelsHelp}
          value={data.labelsInNotifications}
          set={(labelsInNotifications) => save({ labelsInNotifications })}
        />
      </Section>
    </>
  );
}

function Locking({ of: data, save }: RulesProps) {
  const words = settingsWords.locking;
  return (
    <Section title={words.title}>
      <NumberSetting
        label={words.windowLockMinutes}
        help={words.windowLockHelp}
        unit={words.minutes}
        min={1}
        max={240}
        value={data.windowLockMinutes}
        set={(minutes) => save({ windowLockMinutes: minutes ?? data.windowLockMinutes })}
      />
      <SwitchSetting
        label={words.lockOnScreenLock}
        value={data.lockOnScreenLock}
        set={(lockOnScreenLock) => save({ lockOnScreenLock })}
      />
      <SwitchSetting
        label={words.lockOnSuspend}
        value={data.lockOnSuspend}
        set={(lockOnSuspend) => save({ lockOnSuspend })}
      />
      <NumberSetting
        label={words.vaultLockHours}
        help={words.vaultLockHelp}
        unit={words.hours}
        min={1}
        max={336}
        none={words.neverByItself}
        value={data.vaultLockHours}
        set={(vaultLockHours) => save({ vaultLockHours })}
      />
    </Section>
  );
}

function Secrets({ of: data, save }: RulesProps) {
  const words = settingsWords.secrets;
  return (
    <Section title={words.title}>
      <NumberSetting
        label={words.clipboardSeconds}
        help={words.clipboardHelp}
        unit={words.seconds}
        min={10}
        max={120}
        value={data.clipboardSeconds}
        set={(seconds) => save({ clipboardSeconds: seconds ?? data.clipboardSeconds })}
      />
    </Section>
  );
}

function Appearance() {
  const { data } = useAppSettings();
  const { saveApp } = useSave();
  if (data === undefined) return null;
  const words = settingsWords.appearance;
  return (
    <Section title={words.title}>
      <ChoiceSetting
        label={words.theme}
        value={data.theme}
        choices={words.themes}
        set={(theme) => saveApp({ ...data, theme })}
      />
      <ChoiceSetting
        label={words.density}
        value={data.density}
        choices={words.densities}
        set={(density) => saveApp({ ...data, density })}
      />
      <SelectSetting
        label={words.textSize}
        help={words.textHelp}
        value={String(data.textSize)}
        choices={TEXT_SIZES.map((size) => ({ value: String(size), label: words.percent(size) }))}
        set={(chosen) => {
          const textSize = TEXT_SIZES.find((size) => String(size) === chosen);
          if (textSize !== undefined) saveApp({ ...data, textSize });
        }}
      />
      <SwitchSetting
        label={words.startAtLogin}
        help={words.startHelp}
        value={data.startAtLogin}
        set={(startAtLogin) => saveApp({ ...data, startAtLogin })}
      />
    </Section>
  );
}

function Password() {
  const { calls } = useMain();
  const words = settingsWords.password;
  return (
    <Section title={words.title}>
      <div className="setting setting-line">
        <span className="setting-words quiet">{words.text}</span>
        <div className="button-row">
          <Button variant="default" onClick={() => void calls.newRecoveryCode().catch(sayTrouble)}>
            {words.recovery}
          </Button>
          <Button variant="default" onClick={() => void calls.changePassword().catch(sayTrouble)}>
            {words.change}
          </Button>
        </div>
      </div>
    </Section>
  );
}
