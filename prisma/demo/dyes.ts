/** The dye book: every colour name a product may carry, with the colour of the dyed yarn. */
export const DYES = {
  Indigo: '#2b3480',
  Madder: '#a33a28',
  Weld: '#d3a021',
  Moss: '#2f6a4c',
  Peat: '#4c392d',
  Slate: '#4f5b69',
  Chalk: '#ece9df',
  Oat: '#d2c3a4',
  Ink: '#20252f',
  Sky: '#9bb7d4',
  Rose: '#cf9187',
  Plum: '#5d2c4b',
  Rust: '#b65a2b',
  Teal: '#1f686e',
  Lichen: '#a5ab78',
  Brass: '#b08d3c',
} as const;

export type DyeName = keyof typeof DYES;
