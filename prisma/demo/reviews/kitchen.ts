import { parseReviews } from './parse.ts';

export const KITCHEN_REVIEWS = parseReviews(`
ticking-tea-towel
5 | 5 | Eleanor P. | After the third wash | For two washes I thought I had been had. Third wash, it dried a whole rack.
5 | 18 | Bram D. | The loop | Somebody thought about the loop. It is in the corner, it is sewn on properly, and it fits a hook.
4 | 34 | Wendy C. | Good stripes | Looks smart on the rail. A touch small for big pans.
5 | 52 | Isabelle M. | Sold the terry ones | I have given away all my other tea towels.
5 | 76 | Graham S. | Present that got used | Gave three to my brother. He does the washing up now, or at least he has no excuse.
4 | 101 | Lena F. | Fades a little | The moss faded by a shade in a year of sixty-degree washes. I rather like it.
3 | 128 | Howard T. | Not absorbent at first | Took longer than three washes. Maybe six, in soft water.
5 | 190 | Maeve Q. | Half linen is the right half | Pure linen was too stiff for me, cotton too slow. This is right.
2 | 215 | Claudia N. | Hem came undone | One of four lost its hem in the first month. | A missed back-stitch. A new one is on its way, and please keep the other for the floor.
5 | 288 | Rupert A. | Plain good | Nothing to report. It dries dishes.
5 | 377 | Yara H. | Still going | Two years and not a hole.
huck-hand-towel
5 | 17 | Judith B. | Dry by lunch | Thin, ugly when wet, dry again in an hour. Changed how I feel about towels.
4 | 48 | Anders L. | Small | Nicer than it looks in the hand. Slightly small for a family bathroom, ideal by the sink.
5 | 84 | Nora E. | Pack of three | The three-pack is the better buy. The rust band is a warm brown orange.
4 | 139 | Frances G. | Softener warning | I used softener once and it stopped absorbing. Three washes without and it came back.
2 | 180 | Colin M. | Too thin for me | I wanted fluffy. It is clearly described, I just did not believe it.
glass-cloth
5 | 23 | Dominic V. | No lint at all | We run a small bar. No fluff on the glasses, and the red line means they stay ours.
5 | 59 | Ines C. | Hard linen | Rough to the hand and merciless on water marks.
5 | 112 | Philippa R. | Windows too | Best thing for windows I have ever owned. Do not tell the glasses.
4 | 205 | Tobias E. | Pricey for a cloth | It is a lot for a cloth. Bought the second one anyway.
3 | 301 | Maureen D. | Creases badly | Comes out of the wash like a map. It works, but it will not look neat on a rail without ironing.
bakers-apron
5 | 10 | Josef K. | Nothing on the neck | Eight hours at the oven and my neck does not know I was wearing it.
5 | 37 | Harriet L. | Long means long | I am 1.84 m and the long one covers my knees. First apron ever to do so.
4 | 66 | Stella W. | Pocket divider | Pocket is exactly where the hand goes. Needed shortening straps for me, I am small.
5 | 108 | Matteo G. | Wears like jeans | The denim one has faded where I lean on the bench. Looks better than new.
3 | 143 | Brigid O. | Wish it came wider | Great cut for a narrow person. I am not one. | We are cutting a broad version in spring and will write to you first.
5 | 260 | Sam J. | Bar tacks | Every corner is tacked. I have been trying to break it since last year.
waiters-apron
5 | 26 | Chloé B. | Goes round twice | Ties in front, which matters when your hands are wet. Side slit is a small joy.
4 | 71 | Evan R. | Pottery studio | Clay washes out. The ink stripe hides the rest.
4 | 133 | Dorothy F. | No pocket | I missed a pocket and sewed one on from a scrap. Otherwise very good.
hob-pot-holder
5 | 14 | Annika S. | Cast iron, no drama | Lifted a full casserole from a very hot oven with no pain at all.
5 | 42 | Leslie P. | Odd loop | My loop was bright yellow on a red holder. I love it.
4 | 60 | Ravi D. | Trivet too | Stiff enough to use as a trivet. Ordered two, wish I had ordered four.
1 | 85 | Sharon K. | Scorched | Left it touching the gas ring and it scorched straight away. | We are glad it was only the cloth. It is good to 220 °C but cotton will burn in a flame; we have said so in the details.
bread-bag
5 | 21 | Hugo L. | One more day | Sourdough lasts a day longer than in the paper. They timed it, I timed it.
4 | 47 | Meg A. | Baguette shape | Nice to see somebody make the long one. It hangs on the door.
4 | 79 | Cornelia W. | Crumbs | Turn it inside out over the garden every few days and it is fine.
3 | 110 | Ned F. | Not a miracle | Shop white bread goes stale in it just the same. For real bread, good.
dishcloths-three
5 | 30 | Patricia E. | Replaced the blue roll | Have not bought paper for the kitchen since March.
5 | 99 | Göran N. | Boil, bleach, neglect | I have done all three.
4 | 158 | Deirdre M. | Shrank unevenly | One came out more rectangular than square. Works the same.
5 | 233 | Adam Z. | Colour edges | Moss for the table, weld for the sink, madder for the floor. Nobody in my house obeys.
market-tote
5 | 3 | Frieda H. | Stands up | It stands by itself at the till. That alone.
5 | 7 | Carlos R. | Fourteen kilos | I did not weigh my potatoes but it was a foolish number of them and the handles stayed on.
4 | 10 | Lucy V. | Handles a little wide | Comfortable, they do slide off a narrow shoulder in a coat.
`);
