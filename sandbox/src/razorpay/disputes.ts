import type { Book } from './book.ts';
import { RazorpayError } from './razorpay-error.ts';
import { type Dispute, type Payment, PHASES } from './rows.ts';
import { found, idsOf, wholeAmount } from './state.ts';

const RESPOND_S = 7 * 86_400;

/** What bank, cardholder and shop may do about a dispute: each is one event, `payment.dispute.` and the name. */
export const STEPS = ['under_review', 'action_required', 'won', 'lost', 'closed'] as const;
export type Step = (typeof STEPS)[number];

export const isStep = (word: string): word is Step => STEPS.some((step) => step === word);

/** Open ones may be decided at once: accepted, or closed by an answer. */
const OPEN = new Set<Dispute['status']>(['open', 'under_review']);

/** The rules of disputes: money leaves the account when one is lost and not before. */
export function createDisputeRules(book: Book, now: () => number) {
  const idOf = idsOf(book);
  const disputeOf = (id: string) => found(book.disputes.get(id));
  return {
    disputeOf,

    open(payment: Payment, input: { amount?: unknown; phase?: unknown; reason_code?: unknown }): Dispute {
      if (!payment.captured) throw new RazorpayError(400, 'Only captured payments can be disputed');
      const phase = PHASES.find((name) => name === (input.phase ?? 'chargeback'));
      if (!phase) throw new RazorpayError(400, `The phase must be one of ${PHASES.join(', ')}`, 'phase');
      const left = payment.amount - payment.refunded;
      const amount = input.amount === undefined ? left : wholeAmount(input.amount);
      if (amount === 0 || amount > left)
        throw new RazorpayError(400, 'The amount exceeds what was not given back yet', 'amount');
      const dispute: Dispute = {
        id: idOf('disp'),
        paymentId: payment.id,
        amount,
        currency: payment.currency,
        deducted: 0,
        reasonCode: typeof input.reason_code === 'string' ? input.reason_code : 'goods_not_received',
        phase,
        status: 'open',
        respondBy: now() + RESPOND_S,
        createdAt: now(),
      };
      book.save('disputes', dispute);
      return dispute;
    },

    take(id: string, step: Step): Dispute {
      const dispute = disputeOf(id);
      if (!OPEN.has(dispute.status)) throw new RazorpayError(400, `The dispute is ${dispute.status} already`);
      dispute.status = step === 'action_required' ? 'open' : step;
      if (step === 'lost') dispute.deducted = dispute.amount;
      book.save('disputes', dispute);
      return dispute;
    },
  };
}

export type DisputeRules = ReturnType<typeof createDisputeRules>;
