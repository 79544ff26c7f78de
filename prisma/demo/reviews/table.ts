import { parseReviews } from './parse.ts';

export const TABLE_REVIEWS = parseReviews(`
lantern-napkins
5 | 18 | Georgia F. | Mitred corners | Proper mitres, not folded lumps. I looked at every one.
5 | 53 | Vincent O. | Not ironed | Have never ironed them. Dinner was not affected.
4 | 94 | Hilary J. | Red wine | Sixty degrees got nearly all of it out of the chalk.
5 | 157 | Swantje B. | Rose and lichen mixed | Bought one set of each and mix them. Everyone has a favourite.
3 | 240 | Lionel C. | Slightly different sizes | Two of my four differ by a centimetre after washing. | Washed linen does move, but a centimetre is more than we allow. A fresh set is on its way.
picnic-napkins
5 | 25 | Polly H. | One went home | With the Andersons, exactly as the page predicted.
4 | 66 | Marek S. | Narrow hem | Thin and cheerful. Hem curls a bit until ironed.
5 | 111 | Ffion R. | Lunch boxes | A sandwich and an apple fit in one. Six is a school week plus one in the wash.
4 | 208 | Denise V. | Sky is pale | Prettier than the red, less good at hiding jam.
herringbone-runner
5 | 20 | Aurora T. | Bold enough | You can see the weave between the plates, as they claim.
5 | 64 | Stuart M. | Long one for eight | Hangs a hand's breadth each side. They must have measured my table.
4 | 105 | Inger N. | Fringe tangles | Comb it after washing. The whipping has held.
2 | 150 | Paulette D. | Dye on the table | The madder left a pink mark on damp oak. | Undiluted damp wood and new madder do not mix. We now wash each one before it is packed, and have replaced yours.
long-stripe-tablecloth
5 | 32 | Rowena G. | Stays put outdoors | The chain in the corners works. A breezy lunch and nothing lifted.
4 | 70 | Christophe L. | The long way | They are right about looking along the table.
4 | 114 | Una K. | Chain in the wash | Rattles. Put it in a pillowcase.
basket-placemats
5 | 37 | Bernard E. | Casserole proof | Straight from the oven to the mat, no mark on the wood.
4 | 92 | Lucia P. | Pull into shape | They come out of the wash as rhombuses. A tug and they are back.
3 | 151 | Cheryl N. | Only two | I needed six and three pairs is not cheap.
5 | 215 | Olaf J. | Slate | Dark enough to forgive gravy.
sunday-tablecloth
5 | 56 | Elspeth C. | White on white | At noon it looks plain. At six, when the sun is low, everybody touches it.
5 | 173 | Raymond T. | Christening | Third generation plans to spill on it.
4 | 290 | Annette W. | Cannot be shortened | They say measure twice. I measured once. It is 12 cm too long and still the best thing on the table.
offcut-coasters
5 | 6 | Jill F. | Six different ones | Got a scrap of the tartan, as I had asked in the note.
4 | 14 | Wim K. | Pinked | The zigzag stays neat. Coffee shows on the pale ones.
`);
