import { randomUUID } from 'node:crypto';
import { placeOrder } from '../../src/checkout/place-order.ts';
import { OTHER_WAYS_TO_PAY } from './other-ways-to-pay.ts';
import { SHOPPER_PAYS } from './shopper-pays.ts';
import {
  canceled,
  captured,
  closeWindow,
  confirmAtBank,
  confirmWaitingEdit,
  NONE,
  openAgainAndPay,
  refuse,
  refuseRaises,
  type Scenario,
  TWO_PIECES,
  WAITED,
  withCart,
  withCharged,
  withEditAtBank,
  withEdits,
  withGoodsGone,
  withNewerCart,
  withOrder,
  withPayment,
  withQuantity,
  withRefusedCapture,
  withSession,
  withWebhook,
} from './stage.ts';

const CARD_IN_OUR_PAGE: readonly Scenario[] = [
  {
    name: 'open a payment session',
    operation: 'openSession',
    prepare: withCart,
    shopperReturns: openAgainAndPay,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'open a newer session over a paid one',
    operation: 'openSession',
    prepare: withNewerCart,
    shopperReturns: openAgainAndPay,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'expire a session nobody paid',
    operation: 'settleSession',
    prepare: withSession,
    begin: (till) => till.advance(36 * 60),
    outcome: () => NONE,
  },
  {
    name: 'place an order',
    operation: 'placeOrder',
    prepare: withPayment,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'refuse to place: the goods are gone',
    operation: 'placeOrder',
    prepare: withGoodsGone,
    outcome: () => NONE,
  },
  {
    name: 'store a webhook',
    operation: 'receiveEvent',
    prepare: withWebhook,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'edit to less',
    operation: 'editOrder',
    prepare: withQuantity('1000'),
    outcome: (durable) => (durable ? captured(2, 1_500n, 'order-edited') : captured(1, TWO_PIECES)),
  },
  {
    name: 'edit to more, covered by the hold',
    operation: 'editOrder',
    prepare: async (till) => {
      const one = await withEdits(till, [1_000n]);
      return { ...one, input: { ...one.input, quantity: '2000' } };
    },
    outcome: (durable) =>
      durable ? captured(3, TWO_PIECES, 'order-edited', 'order-edited') : captured(2, 1_500n, 'order-edited'),
  },
  {
    name: 'edit to more, held separately',
    operation: 'editOrder',
    prepare: withQuantity('3000'),
    outcome: (durable) => (durable ? captured(2, 3_500n, 'order-edited') : captured(1, TWO_PIECES)),
  },
  {
    name: 'edit to more, the bank asks the shopper',
    operation: 'editOrder',
    prepare: withQuantity('3000', 'pm_card_authenticationRequired'),
    shopperReturns: confirmWaitingEdit,
    outcome: (durable) =>
      durable ? { ...captured(2, 3_500n, 'order-edited'), maybe: WAITED } : captured(1, TWO_PIECES),
  },
  {
    name: 'come back from the bank',
    operation: 'resumeEdit',
    prepare: async (till) => {
      const one = await withEditAtBank(till);
      await confirmAtBank(till, one.input.editId!);
      return one;
    },
    outcome: () => ({ ...captured(2, 3_500n, 'order-edited'), maybe: WAITED }),
  },
  {
    name: 'edit to more, declined',
    operation: 'editOrder',
    prepare: withQuantity('3000'),
    begin: (till) => refuse(till, 'confirm'),
    refusedForGood: true,
    outcome: (durable) => captured(1, TWO_PIECES, ...(durable ? ['order-edit-declined'] : [])),
  },
  {
    name: 'give up an edit',
    operation: 'discardEdit',
    prepare: withEditAtBank,
    outcome: () => ({ ...captured(1, TWO_PIECES), maybe: WAITED }),
  },
  {
    name: 'edit to more, the hold raised',
    operation: 'editOrder',
    incremental: true,
    prepare: withQuantity('3000'),
    outcome: (durable) => (durable ? captured(2, 3_500n, 'order-edited') : captured(1, TWO_PIECES)),
  },
  {
    name: 'edit to more, the raise declined',
    operation: 'editOrder',
    incremental: true,
    prepare: withQuantity('3000', 'pm_sbx_incrementInsufficientFunds'),
    outcome: (durable) => captured(1, TWO_PIECES, ...(durable ? ['order-edit-declined'] : [])),
  },
  {
    name: 'edit to more, the raise refused',
    operation: 'editOrder',
    incremental: true,
    prepare: withQuantity('3000'),
    begin: refuseRaises,
    refusedForGood: true,
    outcome: (durable) => (durable ? captured(2, 3_500n, 'order-edited') : captured(1, TWO_PIECES)),
  },
  {
    name: 'cancel an order',
    operation: 'cancelOrder',
    prepare: withOrder,
    outcome: (durable) => (durable ? canceled(1, TWO_PIECES) : captured(1, TWO_PIECES)),
  },
  {
    name: 'cancel an order held on two intents',
    operation: 'cancelOrder',
    prepare: (till) => withEdits(till, [3_000n]),
    outcome: (durable) => (durable ? canceled : captured)(2, 3_500n, 'order-edited'),
  },
  {
    name: 'cancel an order with an edit at the bank',
    operation: 'cancelOrder',
    prepare: withEditAtBank,
    outcome: (durable) => ({ ...(durable ? canceled : captured)(1, TWO_PIECES), maybe: WAITED }),
  },
  {
    name: 'capture an order',
    operation: 'captureOrder',
    prepare: withOrder,
    begin: closeWindow,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'capture an order from two intents',
    operation: 'captureOrder',
    prepare: (till) => withEdits(till, [4_000n]),
    begin: closeWindow,
    outcome: () => captured(2, 4_500n, 'order-edited'),
  },
  {
    name: 'capture less than one of two intents holds',
    operation: 'captureOrder',
    prepare: (till) => withEdits(till, [4_000n, 1_000n]),
    begin: closeWindow,
    outcome: () => captured(3, 1_500n, 'order-edited', 'order-edited'),
  },
  {
    name: 'capture, refused by the bank',
    operation: 'captureOrder',
    prepare: withOrder,
    begin: async (till) => {
      await closeWindow(till);
      await refuse(till, 'capture');
    },
    outcome: () => ({ ...captured(1, TWO_PIECES), maybe: ['order-capture-failed'] }),
  },
  {
    name: 'capture again after a refusal',
    operation: 'captureOrder',
    prepare: withRefusedCapture,
    outcome: () => captured(1, TWO_PIECES, 'order-capture-failed'),
  },
  {
    name: 'capture an order whose edit was never confirmed',
    operation: 'captureOrder',
    prepare: withEditAtBank,
    begin: closeWindow,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'refund an order',
    operation: 'refundOrder',
    prepare: withCharged('10.00'),
    outcome: (durable) =>
      durable ? { ...captured(1, TWO_PIECES, 'order-refunded'), refunded: 1_000n } : captured(1, TWO_PIECES),
  },
  {
    name: 'refund an order from two intents',
    operation: 'refundOrder',
    prepare: withCharged('40.00', 4_000n),
    outcome: (durable) =>
      durable
        ? { ...captured(2, 4_500n, 'order-edited', 'order-refunded'), refunded: 4_000n }
        : captured(2, 4_500n, 'order-edited'),
  },
  {
    name: 'sweep a due order',
    operation: 'sweepDueOrders',
    alone: true,
    prepare: withOrder,
    begin: closeWindow,
    outcome: () => captured(1, TWO_PIECES),
  },
  {
    name: 'announce an order by mail',
    operation: 'relayOnce',
    alone: true,
    prepare: async (till) => {
      const { input, ...rest } = await withPayment(till);
      await placeOrder(till.ctx, { paymentSessionId: input.paymentSessionId! });
      return { ...rest, input: { queuePrefix: `crash-${randomUUID()}` } };
    },
    outcome: () => captured(1, TWO_PIECES),
  },
];

export const SCENARIOS: readonly Scenario[] = [...CARD_IN_OUR_PAGE, ...OTHER_WAYS_TO_PAY, ...SHOPPER_PAYS];
