import { QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import {
  askAgain,
  firstRowsDrawn,
  newQueryClient,
} from '../../../../renderer/features/frame/queries.ts';

test('a change that is told while something is asked for the first time is seen all the same', async () => {
  const client = newQueryClient();
  const answers: ((value: string) => void)[] = [];
  const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));
  const observer = new QueryObserver(client, { queryKey: ['notices'], queryFn });
  const stop = observer.subscribe(() => undefined);
  const asked = askAgain(client, 'notices');
  // Answered from before the change.
  answers[0]?.('old');
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.('new');
  await asked;
  expect(observer.getCurrentResult().data).toBe('new');

  const again = askAgain(client, 'notices');
  await expect.poll(() => answers.length).toBe(3);
  answers[2]?.('newer');
  await again;
  expect(observer.getCurrentResult().data).toBe('newer');
  expect(answers).toHaveLength(3);
  stop();
});

test('the list waits for its first rows where they are asked for, whatever comes of them', async () => {
  const client = newQueryClient();
  await firstRowsDrawn(client);
  for (const end of ['resolves', 'rejects'] as const) {
    const said: string[] = [];
    let answer: () => void = () => undefined;
    const answered = new Promise<string>((resolve, reject) => {
      answer = () => (end === 'resolves' ? resolve('some') : reject(new Error('none')));
    });
    const waiting = firstRowsDrawn(client).then(() => said.push('list'));
    // Asked for a moment later, by another part of the page.
    const first = client.fetchQuery({
      queryKey: ['credentials', 'first'],
      queryFn: () => answered,
      staleTime: 0,
    });
    const settled = first.then(
      () => said.push('first'),
      () => said.push('first'),
    );
    answer();
    await Promise.all([settled, waiting]);
    expect(said).toEqual(['first', 'list']);
  }
});
