import { Button } from '@mantine/core';
import { common } from '../../strings/common.ts';
import { useStepUp } from './window.ts';

/** The foot of both forms: away with the window, or on. */
export function Buttons({ submit, busy }: { readonly submit: string; readonly busy: boolean }) {
  const { calls } = useStepUp();
  return (
    <div className="button-row" data-end>
      <Button variant="default" onClick={() => void calls.cancel()} disabled={busy}>
        {common.cancel}
      </Button>
      <Button type="submit" loading={busy}>
        {submit}
      </Button>
    </div>
  );
}
