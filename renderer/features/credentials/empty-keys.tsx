import { Button } from '@mantine/core';
import { keyWords } from '../../strings/credentials.ts';
import { FirstSteps } from '../first/first-steps.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useAppSettings } from '../frame/queries.ts';

const words = keyWords.empty;

/** Nothing stored yet: the first steps, each done from here; skipped, what is to be done with an empty list. */
export function EmptyKeys() {
  const { data } = useAppSettings();
  const skipped = data?.skippedSteps.includes('key') ?? false;
  return (
    <div className="empty empty-first">
      <h1>{words.title}</h1>
      {skipped && <AddFirst />}
      <FirstSteps />
    </div>
  );
}

function AddFirst() {
  const { go } = useNavigation();
  return (
    <>
      <p>{words.addText}</p>
      <div className="button-row">
        <Button onClick={() => go({ page: 'key-form', form: { kind: 'add' } })}>{words.add}</Button>
        <Button variant="default" onClick={() => go({ page: 'import' })}>
          {words.import}
        </Button>
      </div>
    </>
  );
}
