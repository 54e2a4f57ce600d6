import { Button } from '@mantine/core';
import { useNavigation } from '../frame/navigation.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { keyWords } from './strings.ts';

const words = keyWords.empty;

/** Nothing stored yet: the two things to do first, each done from here. */
export function EmptyKeys() {
  const { calls } = useMain();
  const { go } = useNavigation();
  return (
    <div className="empty">
      <h1>{words.title}</h1>
      <p>{words.addText}</p>
      <div>
        <Button onClick={() => go({ page: 'key-form', form: { kind: 'add' } })}>{words.add}</Button>
      </div>
      <p>{words.pairText}</p>
      <div>
        <Button variant="default" onClick={() => void calls.openPairing().catch(sayTrouble)}>
          {words.pair}
        </Button>
      </div>
    </div>
  );
}
