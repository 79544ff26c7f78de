import type { Block, DiffRow, Letter } from './letter.ts';

/** The letter for those who read plain text. */
export function letterText({ brand, orderNumber, heading, blocks, link, footnote }: Letter): string {
  const parts = [
    `${brand}, order ${orderNumber}`,
    heading.toUpperCase() === heading ? heading : `${heading}\n${'='.repeat(heading.length)}`,
    ...blocks.map((block) => (block.kind === 'button' ? `${link.label}:\n${link.href}` : blockText(block))),
    `--\n${footnote}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockText(block: Exclude<Block, { kind: 'button' }>): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text;
    case 'deadline':
      return [`${block.before} ${block.at.time} on ${block.at.day}`, block.after].filter(Boolean).join('\n');
    case 'alert':
      return `! ${block.text}`;
    case 'lines':
      return [
        ...block.rows.map(({ title, detail, amount }) => `- ${title}\n  ${detail}: ${amount}`),
        ...block.sums.map(({ label, amount }) => `${label}: ${amount}`),
      ].join('\n');
    case 'diff':
      return [
        ...block.rows.map(
          (row) =>
            `- ${row.word ? `${row.word}: ` : ''}${row.title}${row.detail ? ` (${row.detail})` : ''}\n  ${change(row)}`,
        ),
        `${block.total.title}: ${change(block.total)}`,
      ].join('\n');
    case 'facts':
      return block.rows.map(({ label, value }) => `${label}:\n  ${value.join('\n  ')}`).join('\n');
  }
}

const change = ({ before, after }: Pick<DiffRow, 'before' | 'after'>) =>
  `${before?.join(', ') ?? 'not there'} -> ${after?.join(', ') ?? 'gone'}`;
