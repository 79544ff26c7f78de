import { parseReviews } from './parse.ts';

export const SOFT_REVIEWS = parseReviews(`
goose-eye-cushion
5 | 12 | Amelia J. | The corners stay filled | A larger pad in a smaller cover. Simple, and nobody else does it.
5 | 39 | Thijs V. | Deep yellow | Looks like a lamp in a grey room.
4 | 75 | Rosemary N. | Zip is well hidden | I could not find the zip for a week. That is praise.
5 | 118 | Gustav L. | Diamonds meet at the seam | I checked all four sides. They meet.
3 | 164 | Tanya B. | Scratchy for napping | Lovely to look at, prickly on a cheek. | It is an upholstery wool and it is firm. For naps, the lantern linen is kinder.
4 | 276 | Eric D. | Cover only | Bought the covers and used my own pads. Fit well with 50 cm pads.
harbour-cushion
5 | 22 | Louisa P. | Kitchen bench | Washed once a fortnight for a year. The buttons have held.
4 | 65 | Mick O. | Recycled pad is bouncy | Cover excellent, filling a little bouncy. Swapped it for feather.
5 | 140 | Sigrid A. | Centred check | The check is dead centre on all four I bought. You can tell somebody wasted cloth for that.
5 | 222 | Ferdinand W. | Cat test | The cat has moved in. Washes off.
2 | 318 | Janice R. | Smaller than expected | Looks about 42 rather than 45 when stuffed. | A stuffed cushion does draw in by two or three centimetres. We now give the flat measure and say so.
fell-cushion
5 | 28 | Robin T. | Firm | Firm, as described. My back is pleased.
4 | 86 | Marieke D. | The plain back | Turned it over for summer. Two cushions in one.
5 | 171 | Nuala C. | Big one | The 55 is properly large. It ate the armchair.
ticking-bolster
5 | 33 | Georgina S. | Draughty sill | Solved a draught that two plumbers and a glazier had not.
4 | 91 | Pascal M. | Rings | The stripe runs round, which makes it look turned on a lathe. Heavier than I thought.
5 | 162 | Alma K. | Daybed | Four stitches to undo for the wash. I timed it: two minutes.
hopsack-floor-cushion
5 | 24 | Yuki T. | Stays where it is | I meditate, the cushion does not creep. The hull filling makes a nice sound.
5 | 78 | Benedict R. | Two children | Used as a boat, a mountain and a bed. The strap handle is strong.
3 | 126 | Hannah G. | Very heavy | Cannot move it with one hand. It does say 5.8 kg.
windowpane-cushion
5 | 5 | Laurence P. | The line crosses once | Exactly in the middle of the upper third. It pleases me every day.
4 | 12 | Odile F. | Suit on a sofa | Shows light lint. Looks wonderful just after a brush.
lantern-linen-cushion
5 | 16 | Bridget E. | Looks lived in | Arrived wrinkled and happy. Matches nothing and goes with everything.
4 | 57 | Noah S. | Lichen is greener | A soft green, not the khaki I pictured.
5 | 106 | Zofia W. | Nothing to break | Envelope back. The children can change it.
4 | 153 | Margot H. | Puckered seams | The seams pucker. I know it is meant. I still smooth them.
drovers-cushion
5 | 11 | Alistair M. | Mine has the yellow line | Each one is different and mine got the good bit.
4 | 35 | Celia B. | Fringe | The knots hold. A dog has tried.
3 | 62 | Norman J. | Not like the picture | They say it will not be the same part of the check, and it was not. More grey than green.
fell-throw
5 | 10 | Katharine D. | Two people, one sofa | Big enough for a truce.
5 | 43 | Lars H. | Lies flat | The twisted fringe lies flat and does not catch on things.
5 | 81 | Imogen F. | Brushed both sides | Soft for something that is plainly from a real sheep.
4 | 130 | Simone C. | Sheds at first | A week of fluff on dark trousers, then none.
5 | 199 | Padraig N. | Winter in Donegal | It has been across my knees since October.
2 | 262 | Lorraine K. | Moth hole on arrival | One small hole near the edge. | Unforgivable in a new throw. We replaced it, and have moved the wool store away from the loading door.
drovers-throw
5 | 27 | Fergus A. | Light and very warm | I expected weight. It has none, and I was hot in ten minutes.
4 | 74 | Bettina R. | Larger pattern | Twice the scale of the coat cloth. More rug than tartan. I like it.
5 | 147 | Cécile V. | Worth the wait | Back-ordered the rust in January, came in February with a note.
3 | 228 | Hamish D. | Moths agree | Beautiful. I did not fold it away with cedar and now it has company.
goose-eye-blanket
5 | 46 | Philip G. | The heaviest thing I own | Slept nine hours. Sateen edge is a kindness.
5 | 121 | Renate S. | Both faces | Turned it over in spring. It is a different blanket.
4 | 185 | Tessa M. | Needs a big machine | Had to take the king to a launderette. It came through perfectly.
summer-huck-blanket
5 | 38 | Olivia N. | Warm nights | Covers you without cooking you.
4 | 89 | Jeroen B. | Grows on the line | It does grow. Hang it long side up and it shrinks back.
5 | 142 | Mary-Anne T. | Hospital bag | Took it for the birth. Baby and I both lived under it for a week.
4 | 170 | Giulia P. | Rose in the sale | A very quiet pink. Good price.
shore-stripe-throw
5 | 8 | Dylan E. | Sand falls out | It does. I shook it once at the car.
5 | 19 | Ottilie K. | Five colours | The yellow band is thin and does all the work.
4 | 31 | Mark A. | Wool at a picnic | Slightly warm for August. Perfect from four o'clock.
attic-pane-throw
5 | 29 | Constance L. | As a shawl | Folded in three it is the best scarf I have had.
4 | 72 | Piotr Z. | Fine | So fine I am nervous of it. No damage in two months.
1 | 98 | Debbie W. | I have a dog | I did not read the last line of the description. Pulled threads in an hour. | We are sorry, and we admire the honesty. Send it back: we can draw most of those threads in again.
`);
