import './passwords.css';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { type Bytes, encode, sameBytes, takePassword } from '../secrets/bytes.ts';
import { LEAST_SCORE, type Strength } from '../secrets/strength.ts';
import { passwordWords } from '../strings/passwords.ts';
import { PasswordField } from './password-field.tsx';
import { StrengthBar, useMeter } from './strength-bar.tsx';

const SETTLED_MS = 120;

export interface NewPassword {
  /** The fields' props and what is wrong with them. */
  readonly first: RefObject<HTMLInputElement | null>;
  readonly second: RefObject<HTMLInputElement | null>;
  readonly strength: Strength | null;
  readonly problem: { readonly field: 'first' | 'second'; readonly text: string } | null;
  measure(): void;
  /** The password, read and taken out of both fields; null (and `problem` says why) if it can't be used. */
  take(): Bytes | null;
}

/** A new password typed twice and measured while typing. What is kept in state is the score, never the text. */
export function useNewPassword(): NewPassword {
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const meter = useMeter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [strength, setStrength] = useState<Strength | null>(null);
  const [problem, setProblem] = useState<NewPassword['problem']>(null);

  const measureNow = useCallback((): Strength | null => {
    const typed = first.current?.value.normalize('NFC') ?? '';
    const found = typed === '' || meter === null ? null : meter(typed);
    setStrength(found);
    return found;
  }, [meter]);
  useEffect(() => () => clearTimeout(timer.current), []);
  // What was typed while the dictionaries were on their way is measured when they are there.
  useEffect(() => {
    clearTimeout(timer.current);
    measureNow();
  }, [measureNow]);

  const take = (): Bytes | null => {
    const [one, two] = [first.current, second.current];
    if (one === null || two === null) return null;
    const refuse = (field: 'first' | 'second', text: string): null => {
      setProblem({ field, text });
      (field === 'first' ? one : two).focus();
      return null;
    };
    if (one.value === '') return refuse('first', passwordWords.empty);
    if (meter === null) return refuse('first', passwordWords.meterLoading);
    const found = measureNow();
    if (found === null || found.score < LEAST_SCORE) return refuse('first', passwordWords.weak);
    const repeated = takePassword(two);
    const typed = encode(one.value.normalize('NFC'));
    const same = sameBytes(typed, repeated);
    repeated.fill(0);
    if (!same) {
      typed.fill(0);
      return refuse('second', passwordWords.differ);
    }
    one.value = '';
    setStrength(null);
    setProblem(null);
    return typed;
  };

  return {
    first,
    second,
    strength,
    problem,
    take,
    measure: () => {
      setProblem(null);
      clearTimeout(timer.current);
      timer.current = setTimeout(measureNow, SETTLED_MS);
    },
  };
}

interface FieldsProps {
  readonly of: NewPassword;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

export function NewPasswordFields({
  of,
  label = passwordWords.fresh,
  disabled = false,
  autoFocus = false,
}: FieldsProps) {
  return (
    <>
      <PasswordField
        ref={of.first}
        label={label}
        name="new-password"
        onInput={of.measure}
        disabled={disabled}
        autoFocus={autoFocus}
        error={of.problem?.field === 'first' ? of.problem.text : undefined}
      />
      <StrengthBar strength={of.strength} />
      <PasswordField
        ref={of.second}
        label={passwordWords.again}
        name="new-password-again"
        onInput={of.measure}
        disabled={disabled}
        error={of.problem?.field === 'second' ? of.problem.text : undefined}
      />
    </>
  );
}
