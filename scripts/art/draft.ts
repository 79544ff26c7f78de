/** Whether the warp thread `i` lies on top of the weft thread `j`. Both are non-negative. */
export type Draft = {
  readonly raised: (i: number, j: number) => boolean;
  /** Threads after which the draft repeats, both ways. */
  readonly repeat: number;
};

function zigzag(i: number, period: number): number {
  const k = i % period;
  return k < period / 2 ? k : period - 1 - k;
}

function huck(i: number, j: number): boolean {
  const plain = (i + j) % 2 === 0;
  const a = Math.floor(i / 6) % 2;
  const b = Math.floor(j / 6) % 2;
  if (a !== b) return plain;
  return a === 1 ? (j % 6 === 0 ? plain : i % 2 === 0 || plain) : i % 6 === 0 ? plain : j % 2 === 1 && plain;
}

/** The drafts the house weaves. */
export const DRAFTS = {
  plain: { raised: (i, j) => (i + j) % 2 === 0, repeat: 2 },
  twill: { raised: (i, j) => (i + j) % 4 < 2, repeat: 4 },
  warpTwill: { raised: (i, j) => (i + j) % 3 < 2, repeat: 3 },
  herringbone: { raised: (i, j) => (zigzag(i, 24) + j) % 4 < 2, repeat: 24 },
  broadHerringbone: { raised: (i, j) => (zigzag(i, 40) + j) % 4 < 2, repeat: 40 },
  basket: { raised: (i, j) => (Math.floor(i / 2) + Math.floor(j / 2)) % 2 === 0, repeat: 4 },
  satin: { raised: (i, j) => (i * 3 + j) % 8 !== 0, repeat: 8 },
  gooseEye: { raised: (i, j) => (zigzag(i, 20) + zigzag(j, 20)) % 4 < 2, repeat: 20 },
  huck: { raised: huck, repeat: 12 },
} as const satisfies Record<string, Draft>;

export type DraftName = keyof typeof DRAFTS;

export const DRAFT_WORDS: Readonly<Record<DraftName, string>> = {
  plain: 'plain weave',
  twill: 'twill',
  warpTwill: 'warp-faced twill',
  herringbone: 'herringbone',
  broadHerringbone: 'broad herringbone',
  basket: 'basket weave',
  satin: 'sateen',
  gooseEye: 'goose-eye diamond',
  huck: 'huck weave',
};
