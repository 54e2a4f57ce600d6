import './passwords.css';
import { useEffect, useState } from 'react';
import { roughly } from '../format/duration.ts';
import { loadMeter, type Meter, type Strength } from '../secrets/strength.ts';
import { passwordWords } from '../strings/passwords.ts';

/** The meter, as soon as its dictionaries are there. */
export function useMeter(): Meter | null {
  const [meter, setMeter] = useState<Meter | null>(null);
  useEffect(() => {
    let wanted = true;
    void loadMeter().then((loaded) => {
      if (wanted) setMeter(() => loaded);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return meter;
}

const STEPS = [1, 2, 3, 4] as const;

export function StrengthBar({ strength }: { strength: Strength | null }) {
  const score = strength?.score ?? null;
  const words = score === null ? '' : passwordWords.scores[score];
  return (
    <div className="strength" data-score={score ?? undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: the parts of a native meter can not be four steps */}
      <div
        className="strength-bar"
        role="meter"
        aria-label={passwordWords.meter}
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={score ?? 0}
        aria-valuetext={words === '' ? 'nothing typed' : words}
      >
        {STEPS.map((step) => (
          <span
            key={step}
            className="strength-step"
            data-on={(score !== null && step <= Math.max(1, score)) || undefined}
          />
        ))}
      </div>
      <div className="strength-words" aria-live="polite">
        {strength === null ? (
          passwordWords.freshHelp
        ) : (
          <>
            <b>{words}.</b> {passwordWords.time(roughly(strength.seconds))}{' '}
            {strength.score < 3 ? strength.advice : ''}
          </>
        )}
      </div>
    </div>
  );
}
