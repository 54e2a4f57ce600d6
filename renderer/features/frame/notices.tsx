import { Button, CloseButton } from '@mantine/core';
import { frameWords } from '../../strings/frame.ts';
import { Callout } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { useNavigation } from './navigation.ts';
import { useNotices } from './queries.ts';
import { useMain } from './window.ts';

const TONES = { info: 'neutral', soon: 'amber', now: 'red' } as const;

/** What the owner should know that is not an answer to a click: it stays until it is dismissed. */
export function Notices() {
  const { calls } = useMain();
  const { data = [] } = useNotices();
  if (data.length === 0) return null;
  return (
    <section className="notices" aria-label={frameWords.notices}>
      {data.map((notice) => (
        <Callout
          key={notice.id}
          tone={TONES[notice.level]}
          role={notice.level === 'now' ? 'alert' : 'status'}
          title={notice.title}
          actions={
            <>
              {notice.client !== undefined && <ShowClient id={notice.client} />}
              <CloseButton
                size="sm"
                aria-label={frameWords.dismiss}
                onClick={() => void calls.dismissNotice({ id: notice.id })}
              />
            </>
          }
        >
          {notice.body}{' '}
          <span className="quiet">
            <Ago at={notice.at} />
          </span>
        </Callout>
      ))}
    </section>
  );
}

/** To the program it is about, where it can be paused and what it did can be seen. */
function ShowClient({ id }: { id: string }) {
  const { go } = useNavigation();
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => go({ page: 'clients', selected: id })}
    >
      {frameWords.showClient}
    </Button>
  );
}
