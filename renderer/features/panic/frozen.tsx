import './panic.css';
import { Button } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { panicWords } from '../../strings/panic.ts';
import { Ago } from '../../ui/when.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { usePanic } from '../frame/queries.ts';
import { useThaw } from './use-panic.ts';

/** Over every page for as long as the switch is pulled; it can't be dismissed. */
export function Frozen() {
  const { place, go } = useNavigation();
  const { data } = usePanic();
  const thaw = useThaw();
  if (data == null || data.level === null) return null;
  return (
    <div className="frozen" role="alert">
      <IconHandStop size={20} stroke={1.75} aria-hidden />
      <div className="frozen-words">
        <strong>{panicWords.frozen[data.level]}</strong>{' '}
        <span>
          {panicWords.since} <Ago at={data.since} />.
        </span>
      </div>
      {place.page !== 'panic' && (
        <Button variant="white" color="red" size="compact-sm" onClick={() => go({ page: 'panic' })}>
          {panicWords.show}
        </Button>
      )}
      <Button variant="white" color="red" size="compact-sm" onClick={thaw}>
        {panicWords.thaw}
      </Button>
    </div>
  );
}
