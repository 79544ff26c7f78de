import { parseReviews } from './parse.ts';

export const HABERDASHERY_REVIEWS = parseReviews(`
linen-thread-reel
5 | 24 | Gillian S. | Will not come undone | Sewed coat buttons on with it. The cloth will go first.
5 | 68 | Emeric B. | Bookbinding | Waxed just enough. Passes through five holes without fluff.
4 | 109 | Saskia D. | Reel back for money off | They really do take the reel back. I keep forgetting to bring it.
5 | 193 | Douglas H. | Leather | Strong enough for a strap at eight stitches to the inch.
3 | 305 | Nina Q. | Thick for silk | My mistake. Do not put this through silk.
five-cottons
5 | 40 | Belinda R. | Same cards as the cloth | The indigo disappears into the harbour check. I could not find my own seam.
4 | 96 | Arno F. | No black | I would trade the oat for a black. Otherwise a good five.
5 | 210 | Hester P. | Machine and hand | No breaks in four months of dressmaking.
corozo-buttons
5 | 21 | Ludovic M. | Grain | Each one has its own grain. They make a cheap cardigan look thought about.
5 | 82 | Theresa O. | Spare thread on the card | The thread they are sewn on with is long enough to use. Clever.
4 | 134 | Kurt W. | 22 mm for a coat | Holes are a little small for thick thread. Fine with the linen one.
2 | 219 | Joy A. | Dishwasher | They were on a cushion. It is a long story. They warned me. | We have also been there. A card of six is on its way.
5 | 368 | Marcella V. | Moss | Dark green that reads as black until you are close.
shirt-buttons
5 | 45 | Clive N. | Rough back | You can see what they were made from. Cool to the touch.
4 | 146 | Birgit E. | Twelve is right | Seven and four and one. Somebody has made a shirt.
selvedge-ribbon
5 | 15 | Abby L. | Parcel ribbon | Bought ten metres for Christmas and the presents looked better than what was in them.
5 | 49 | Jürgen P. | Tight weave | Does not fray along the edge at all. Varnish on the ends works.
4 | 117 | Shreya K. | Slate version | The quiet one is very quiet. I like it on grey linen.
5 | 196 | Mathilde C. | 3.4 metres | I asked for three metres forty and got three metres forty.
herringbone-tape
5 | 50 | Ronald B. | Does not curl | Every bag I make has this in it.
5 | 123 | Elin S. | Cheap and right | The one thing in the shop nobody can improve.
4 | 245 | Trudy M. | Two lengths | Needed twelve metres in one and got nine and three. I had not asked, as I should have. | Write "one length" in the note and we cut from a fresh reel.
tailors-tape
5 | 35 | Winifred A. | Accurate | Checked against a steel rule as they dared me to. Right to the millimetre at one metre.
5 | 103 | Patrick L. | Readable | I can read it without my glasses, which no tape has managed since 2015.
4 | 239 | Hilde G. | Brass ends | Solid ends. It does not like being rolled tight, it springs open.
1 | 352 | Duane C. | Came without inches? | Only one side printed. | A misprint from one batch of forty. The new one left the same afternoon; thank you for telling us.
darning-wool
5 | 54 | Rosalind T. | Heel of a sock | Split it for a fine darn and doubled it for a heel, as told.
4 | 127 | Mats O. | Close to my jumper | Slate was near enough that only I know.
5 | 198 | Ewa D. | Moth repair | Saved a cardigan I have had since college.
sample-book
5 | 13 | Hattie W. | Took it to the window | Chose a completely different cloth than the one I had fallen for on the screen.
5 | 28 | Joachim R. | Numbers on the back | Everything numbered, so ordering is a matter of reading. Money came off my first order by itself.
4 | 46 | Sunniva B. | Small squares for big checks | Seven centimetres does not show a 19 cm repeat. For plain cloths it is ideal.
`);
