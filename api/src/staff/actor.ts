export type StaffRole = 'ADMIN' | 'CATALOG' | 'SUPPORT';

/** Who is asking. A shopper is anonymous here: what they may reach is decided by the secret tokens they bring. */
export type Actor =
  | { readonly kind: 'shopper' }
  | {
      readonly kind: 'staff';
      readonly staffUserId: string;
      readonly sessionId: string;
      /** Channel null means the role holds in every channel. */
      readonly roles: readonly { readonly role: StaffRole; readonly salesChannelId: string | null }[];
    }
  | { readonly kind: 'system'; readonly job: string };
