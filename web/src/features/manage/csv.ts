// The list of participants as a file that a spreadsheet opens: UTF-8 with BOM, every cell quoted, none that begins a formula.
import type { Registration } from '@/api/types';

export const csvCell = (text: string | number | null | undefined): string => {
  const plain = String(text ?? '');
  return `"${(/^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain).replace(/"/g, '""')}"`;
};

export function rosterCsv(rows: Registration[], word: (key: string) => string): string {
  const head = ['event.organization', 'event.who', 'event.field.post', 'event.field.phone', 'event.field.mail', 'event.field.side', 'manage.state', 'manage.seat_no', 'manage.accepted', 'manage.placed', 'manage.checked_in_at'].map((key) => csvCell(word(key)));
  const lines = rows.map((r) => [r.organization_name, r.name, r.post, r.phone, r.mail, word(`event.side.${r.side}`), word(`state.registration.${r.state}`), r.seat_no, r.meeting_counts?.accepted, r.meeting_counts?.placed, r.checked_in_at].map(csvCell).join(','));
  return `\uFEFF${[head.join(','), ...lines, csvCell(word('common.demo_strip'))].join('\r\n')}\r\n`;
}

export function saveText(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
