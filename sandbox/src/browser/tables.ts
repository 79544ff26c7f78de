import { listOf, numberOf, textOf } from './core-client.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { instant } from './layout.ts';
import { formatAmount } from './money.ts';

/** A card with a table that scrolls inside it; on a phone each row becomes a block of labelled lines. */
export function table(
  title: string,
  heads: readonly [string, string][],
  rows: Html[],
  nothing: string,
): Html {
  return html`<section class="card flush"><h2>${title}</h2>${
    rows.length === 0
      ? html`<p class="empty">${nothing}</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads.map(
          ([name, kind]) => html`<th scope="col" class="${kind}">${name}</th>`,
        )}</tr></thead><tbody>${rows}</tbody></table></div>`
  }</section>`;
}

const TONE: Record<string, string> = {
  succeeded: 'good',
  delivered: 'good',
  won: 'good',
  canceled: 'bad',
  failed: 'bad',
  dropped: 'bad',
  lost: 'bad',
};

/** A state in words, good and bad ones in their colour. */
export function state(name: string): Html {
  return html`<span class="state ${TONE[name]}">${name.replaceAll('_', ' ')}</span>`;
}

export function amountCell(label: string, amount: number, currency: string): Html {
  if (amount === 0) return html`<td class="number none">–</td>`;
  return html`<td class="number" data-label="${label}">${formatAmount(amount, currency)}</td>`;
}

/** Unix seconds as an instant; nothing when there are none. */
export function seconds(value: unknown, name: string): HtmlValue {
  const at = numberOf(value, name);
  return at > 0 && instant(at * 1000);
}

function eventRow(event: unknown): Html {
  const pending = numberOf(event, 'pendingWebhooks');
  return html`<tr><td><span><a href="/events/${textOf(event, 'id')}">${textOf(event, 'type')}</a><span class="id note">${textOf(event, 'objectId')}</span></span></td><td data-label="Webhooks">${
    pending === 0 ? '' : html`<span class="state bad">${pending} not taken</span>`
  }</td><td data-label="At">${seconds(event, 'created')}</td></tr>`;
}

export function eventsTable(events: unknown[]): Html {
  return table(
    'Events',
    [
      ['Event', ''],
      ['Webhooks', ''],
      ['At', ''],
    ],
    events.map(eventRow),
    'Nothing happened yet.',
  );
}

function deliveryRow(delivery: unknown): Html {
  const attempts = listOf(delivery, 'attempts');
  const last = attempts.at(-1);
  const status = numberOf(last, 'status');
  return html`<tr><td><a href="/events/${textOf(delivery, 'event')}">${
    textOf(delivery, 'type') ?? textOf(delivery, 'event')
  }</a></td><td data-label="State">${state(
    textOf(delivery, 'state') ?? '',
  )}</td><td class="number" data-label="Tries">${attempts.length}</td><td data-label="Answer">${
    status > 0 ? status : textOf(last, 'error')
  }</td></tr>`;
}

export function deliveriesTable(deliveries: unknown[]): Html {
  return table(
    'Webhook deliveries',
    [
      ['Event', ''],
      ['State', ''],
      ['Tries', 'number'],
      ['Answer', ''],
    ],
    deliveries.map(deliveryRow),
    'Nothing yet. Register a webhook endpoint, or start with one, to see deliveries here.',
  );
}

function movementRow(row: unknown): Html {
  const currency = textOf(row, 'currency') ?? 'usd';
  return html`<tr><td><span>${textOf(row, 'type')?.replaceAll('_', ' ')}<span class="id note">${textOf(row, 'source')}</span></span></td>${[
    amountCell('Amount', numberOf(row, 'amount'), currency),
    amountCell('Fee', numberOf(row, 'fee'), currency),
    amountCell('Net', numberOf(row, 'net'), currency),
  ]}<td data-label="At">${seconds(row, 'created')}</td></tr>`;
}

/** What went in and out of the balance. */
export function ledgerTable(movements: unknown[], nothing: string): Html {
  return table(
    'Ledger',
    [
      ['Movement', ''],
      ['Amount', 'number'],
      ['Fee', 'number'],
      ['Net', 'number'],
      ['At', ''],
    ],
    movements.map(movementRow),
    nothing,
  );
}
