import './first.css';
import { Button, Timeline } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FirstStep } from '../../../shared/model/settings.ts';
import { keyWords } from '../../strings/credentials.ts';
import { firstWords as words } from '../../strings/first.ts';
import { useNavigation } from '../frame/navigation.ts';
import { useAppSettings, useClients, useCredentials } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { useSave } from '../settings/use-save.ts';

const { empty } = keyWords;

/** The first two are behind whoever sees this; the others may be skipped, and then it goes. */
export function FirstSteps() {
  const progress = useProgress();
  if (progress === null || !progress.open) return null;
  const { key, bot, done } = progress;
  return (
    <section className="first" aria-label={words.steps}>
      <div className="first-head">
        <h2>{words.steps}</h2>
        <span className="quiet tabular">{words.done(done, 4)}</span>
      </div>
      <Timeline active={3} bulletSize={24} lineWidth={1}>
        <Step title={words.vault.title} state="done">
          {words.vault.text}
        </Step>
        <Step title={words.code.title} state="done">
          {words.code.text}
        </Step>
        <Step title={words.key.title} state={key} number={3}>
          {key === 'open' && <AddKey />}
        </Step>
        <Step title={words.bot.title} state={bot} number={4}>
          {bot === 'open' && <PairBot />}
        </Step>
      </Timeline>
    </section>
  );
}

type State = 'done' | 'skipped' | 'open';

function useProgress() {
  const { data: app } = useAppSettings();
  const { data: keys } = useCredentials();
  const { data: clients } = useClients();
  if (app === undefined || keys === undefined || clients === undefined) return null;
  const state = (step: FirstStep, done: boolean): State =>
    done ? 'done' : app.skippedSteps.includes(step) ? 'skipped' : 'open';
  const key = state('key', keys.length > 0);
  const bot = state('bot', clients.length > 0);
  const done = 2 + [key, bot].filter((one) => one === 'done').length;
  return { key, bot, done, open: key === 'open' || bot === 'open' };
}

interface StepProps {
  readonly title: string;
  readonly state: State;
  readonly number?: number;
  readonly children: ReactNode;
}

function Step({ title, state, number, children }: StepProps) {
  const Icon = state === 'done' ? IconCheck : IconMinus;
  return (
    <Timeline.Item
      data-state={state}
      title={
        <>
          {title}
          {state !== 'open' && <span className="first-state">{words.states[state]}</span>}
        </>
      }
      bullet={state === 'open' ? number : <Icon size={14} stroke={2} aria-hidden />}
    >
      <div className="first-body">{children}</div>
    </Timeline.Item>
  );
}

function AddKey() {
  const { go } = useNavigation();
  return (
    <>
      <p>{empty.addText}</p>
      <p>{empty.importText}</p>
      <div className="button-row">
        <Button onClick={() => go({ page: 'key-form', form: { kind: 'add' } })}>{empty.add}</Button>
        <Button variant="default" onClick={() => go({ page: 'import' })}>
          {empty.import}
        </Button>
        <Skip step="key" title={words.key.title} />
      </div>
    </>
  );
}

function PairBot() {
  const { calls } = useMain();
  return (
    <>
      <p>{empty.pairText}</p>
      <div className="button-row">
        <Button variant="default" onClick={() => void calls.openPairing().catch(sayTrouble)}>
          {empty.pair}
        </Button>
        <Skip step="bot" title={words.bot.title} />
      </div>
    </>
  );
}

function Skip({ step, title }: { step: FirstStep; title: string }) {
  const { data } = useAppSettings();
  const { saveApp } = useSave();
  if (data === undefined) return null;
  return (
    <Button
      variant="subtle"
      color="gray"
      aria-label={words.skip(title)}
      onClick={() => saveApp({ ...data, skippedSteps: [...data.skippedSteps, step] })}
    >
      {words.skipShort}
    </Button>
  );
}
