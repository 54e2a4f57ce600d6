import '../credentials/keys.css';
import './audit.css';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { AuditReport } from '../../../shared/model/audit.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { useMain } from '../frame/window.ts';
import { AuditTable } from './audit-table.tsx';
import { auditWords } from './strings.ts';
import { recordsOf, useAudit } from './use-audit.ts';

/** What happened, newest first, and whether the log still agrees with itself. */
export function AuditPage() {
  const { calls } = useMain();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useAudit();
  const verify = useMutation({ mutationFn: () => calls.verifyAudit() });
  const records = recordsOf(data?.pages ?? []);
  if (data !== undefined && records.length === 0) {
    return (
      <div className="empty">
        <h1>{auditWords.empty.title}</h1>
        <p>{auditWords.empty.text}</p>
      </div>
    );
  }
  return (
    <div className="pane-list" style={{ height: '100%' }}>
      <header className="page-head">
        <h1>{auditWords.title}</h1>
        <span className="page-head-space" />
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          {auditWords.verify}
        </Button>
      </header>
      <div className="page-scroll">
        <div className="audit-top">
          <Trouble error={error ?? verify.error} />
          {verify.data !== undefined && <Report of={verify.data} />}
        </div>
        <AuditTable records={records} />
        {hasNextPage && (
          <div className="audit-more">
            <Button
              variant="default"
              loading={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {auditWords.more}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function Report({ of: report }: { of: AuditReport }) {
  if (report.problem === null && report.ok) {
    return (
      <Callout tone="green" role="status">
        {auditWords.ok(report.records, report.checkpoints)}{' '}
        {report.unsigned > 0 && auditWords.unsigned(report.unsigned)}{' '}
        {(report.unopened ?? 0) > 0 && auditWords.unopened(report.unopened ?? 0)}
      </Callout>
    );
  }
  return (
    <Callout tone="red" role="alert" title={auditWords.badTitle}>
      {report.problem !== null && (
        <div>
          {auditWords.badPlace(report.problem.segment, report.problem.line)} {report.problem.text}.
        </div>
      )}
      <div>{auditWords.badTodo}</div>
      {report.problem !== null && <div className="callout-small mono">{report.problem.kind}</div>}
    </Callout>
  );
}
