/** Stands for the rows of a long table that are not on the page. */
export function RowGap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="space">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
