import { parseReviews } from './parse.ts';

export const CLOTH_REVIEWS = parseReviews(`
harbour-check
5 | 9 | Ingrid M. | Recovered six chairs | Bought four and a half metres for our dining chairs. The check lines up from chair to chair without any cursing, and the seats have survived two boys.
5 | 31 | Tom W. | Exactly the blue | The indigo is a proper dark blue, not purple. I washed it first as told and it lost about what they said it would.
4 | 44 | Marguerite D. | Lovely but heavy | Lovely cloth. For curtains it needs a solid pole; my first one bent.
5 | 70 | Jonas H. | Changed my mind in time | Ordered two metres, realised I needed three, changed it twenty minutes later without writing to anybody. Also the cloth is very good.
3 | 88 | Priya S. | Madder runs warmer than the picture | Nice quality, but on my screen the red was cooler. Order the swatch first. | You are right about screens. Swatches are free if you write to us, and we have re-lit the picture since.
5 | 120 | Oliver B. | Chore jacket | Made a jacket from 2.5 m. Both sides the same, so I faced it with itself. Needle: 100 jeans.
4 | 151 | Katrin L. | Good, allow for shrinkage | 3 % is honest, I measured 3.2. Would like it wider.
5 | 203 | Fiona R. | Third order | This is the third time I have bought it and the lots match closely enough to sit next to each other.
2 | 240 | Dennis K. | Fold mark | Arrived with a hard crease right down the middle that took three washes to get out. | That was our folding board, and we have stopped using it. We have refunded your delivery.
5 | 310 | Hélène P. | Tient bien | Holds its shape on a bench cushion after a year of children eating on it. Colour has hardly moved.
quay-ticking
5 | 15 | Walter N. | Real ticking | You can feel the rib. Feathers stay in, which was the point of the exercise.
5 | 62 | Aoife C. | Mattress for the caravan | Covered two caravan mattresses. Stripe ran dead straight for the whole three metres.
4 | 97 | Sanne V. | Stiff at first | Like cardboard out of the parcel, fine after one wash. Weld is more mustard than lemon.
3 | 166 | Rosa I. | Frays | Good cloth but it frays fast, so zigzag the edge before washing. Mine lost a centimetre.
5 | 254 | Edmund T. | The bolster stripe | Matched the bolster we bought already made up. Same lot, they checked for me.
drovers-tartan
5 | 11 | Callum G. | A coat at last | Warm, doesn't fray at a glance as they say. I underestimated the pattern matching: buy the extra 40 cm.
5 | 36 | Beatrice O. | The one thread of yellow | I keep looking at that single yellow line. Made a straight skirt, lined it anyway.
4 | 80 | Martin F. | Itchy on the neck | Beautiful on a jacket body, a bit rough for a collar. I faced the collar with cotton.
4 | 132 | Lotte B. | Waited for rust | Four weeks for the rust, as the page said. Came in 26 days.
2 | 175 | Alan P. | Not enough repeat shown | The repeat is big. One metre gave me almost nothing usable for a waistcoat. | 19 cm is a large repeat for a small garment. We have put it at the top of the details.
schoolroom-gingham
5 | 6 | Nadia E. | Quilt backs | Crisp, straight and it really does measure a centimetre. I cut by counting squares.
5 | 25 | Joanne L. | Three school dresses | Two summers, sixty degrees every week, still red and white rather than pink.
4 | 58 | Petra Z. | A little sheer | Needs a slip under a white-heavy skirt. Otherwise perfect.
5 | 77 | Simon A. | Shirt weight | Made two shirts. Presses like a dream and has no synthetic smell.
5 | 119 | Camille J. | Jam jars | I only wanted half a metre and they did not make me feel small about it.
3 | 144 | Gerald H. | Weld sold out again | Cloth fine, but the yellow is never there when I look. | We weave the weld twice a year. The note on the page will write to you when it is back.
4 | 220 | Sofia R. | Squares drift slightly | Over four metres the check wanders by half a square. You would only see it in a tablecloth.
attic-windowpane
5 | 4 | Henrik S. | Trousers that hold a crease | My tailor was rude about cloth off the internet until he saw it.
4 | 9 | Miriam Y. | Smooth and dark | Ink is nearly black indoors. The chalk line saves it.
5 | 16 | Louise G. | Plum is the one | Bought the last 1.5 m of plum for a waistcoat and two people have asked.
deckchair-canvas-stripe
5 | 22 | Barry M. | Fits the chair, no hemming | Forty-three wide on the nose. Four tacks and I was sitting in it.
4 | 51 | Elke W. | Strong | Bears me without sagging. The teal is slightly greener in sun.
5 | 93 | Gwen D. | Six chairs for the allotment | Six chairs, 8.5 metres, one afternoon. They let me add the half metre after I miscounted.
3 | 137 | Ian C. | Smells of proofing | Strong smell for the first week outdoors. It went.
fell-herringbone
5 | 14 | Ruth A. | A headboard | Upholstered a headboard with the brushed face out. Looks like it came with the house.
5 | 40 | Magnus E. | Cap cloth | Made three caps from 70 cm. Presses beautifully under steam.
4 | 73 | Clara V. | Pills for a month | It did pill under the arms, I shaved it once, it stopped. Just as the description said.
5 | 115 | Duncan R. | Honest wool | Smells faintly of sheep when wet, which I count as a feature.
5 | 188 | Annelies K. | Slate for the sofa | The slate is a blue grey. Eight metres arrived in one length with the end tacked.
2 | 230 | Victor P. | Too thick for my machine | Could not get four layers under the foot. Not the fault of the cloth but nobody warned me. | Fair. We have added a line about machines to our cutting notes; the length went back for a full refund.
4 | 345 | Jean-Luc B. | Bon poids | Good weight, soft on the brushed side. Delivery to Lyon took six days.
goose-eye-wool
5 | 19 | Harriet N. | Wing chair | My upholsterer charged more than the cloth and said it was the nicest thing he had handled this year.
5 | 67 | Ole T. | Depth of colour | The undyed warp makes the yellow look lit from underneath.
4 | 124 | Yvonne C. | Pale from one side | It looks lighter from the window side. Check direction before cutting.
3 | 201 | Stephen M. | Back order slipped | Teal came six weeks after ordering rather than five. They wrote before I had to ask. | Sorry for the week. A beam had to be re-tied and we would rather be late than uneven.
5 | 333 | Paula G. | Cat approved | Eighteen months of claws and the diamonds hide everything.
canal-canvas
5 | 8 | Naveen R. | Tool rolls | Cuts clean, takes rivets, does not stretch. I have bought fifteen metres so far this year.
5 | 27 | Becky S. | Stiff as promised | Like a board. After two washes it was a bag.
4 | 55 | Florian D. | Wash it first | I lost 5 % exactly. Ink left a bit of dye in the first water.
5 | 102 | Moira K. | Blind for the porch | Blocks the streetlight and has not faded since spring.
4 | 170 | Luca B. | Straight grain | Torn along the thread it stays true, which is rarer than you think.
1 | 236 | Trevor J. | Wrong colour sent | Ordered oat, got ink, had to send it back at the worst moment. | Our picking mistake, entirely. The right cloth went out the same day and you kept the ink.
5 | 402 | Greta L. | Log carrier | Still carrying logs after two winters.
lantern-linen
5 | 7 | Emilia F. | It does glow | The west window at six o'clock. That is the review.
4 | 33 | Charlotte B. | Slubs | The thick threads are lovely in a curtain, less so across the front of a blouse. Cut around them.
5 | 61 | Nils P. | Ordered in one lot | Took their advice and bought all eleven metres at once. Even colour across four panels.
3 | 95 | Abigail T. | See-through | Really is open. I can see the neighbours, so presumably they can see me. | It lets light both ways, yes. The hopsack or the canvas keep a room private.
5 | 149 | Delphine A. | Softens fast | Two washes and it moves like something expensive. It was not cheap, mind.
4 | 212 | Roger E. | More rose than pink | Pleased to say the rose is dusty and grown-up.
hebden-huck
5 | 20 | Margaret H. | Drawn thread work | The floats are evenly spaced and count perfectly. Best embroidery ground I have found in years.
4 | 83 | Ulla J. | Shrinks a lot | Eight percent is a lot, and it is what they say. Twice as thirsty afterwards.
5 | 160 | Keith O. | Old-fashioned towel | My grandmother had these. Hemmed four from one and a half metres.
evening-sateen
5 | 13 | Vivienne R. | Lining | Slides over a jumper. I bought 2.7 m, which is exactly what I needed, and no one rounded me up.
4 | 41 | Agnes C. | Which side is which | Hard to tell right from wrong in lamplight. Mark it as they say.
4 | 69 | Raoul M. | Pyjamas | Cool and heavy. Creases if you look at it.
2 | 104 | Tamsin B. | Snagged | A rough fingernail pulls a thread on day one. Not for quilters with gardens.
granary-hopsack
5 | 29 | Siobhan W. | Loose covers | Bends at the corner instead of cracking, as described. It frays like mad, as also described.
4 | 90 | Peter V. | Jacket with pockets | Comfortable and interesting to look at. Needs interfacing in the collar.
5 | 187 | Leonie K. | Uneven dye on purpose | It makes the sofa look less new, which I wanted.
narrow-denim
5 | 3 | Kenji O. | The real thing | Shuttle selvedge both sides, irregular in the right way. Lost 9.5 % in the soak.
5 | 12 | Declan F. | Two pairs of jeans | You need more length than you think because it is narrow. The cutting diagram they sent was useful.
3 | 20 | Sabine R. | It did bleed | On my cream sofa. They warned me. I did not listen.
4 | 30 | Arthur L. | Stiff and stubborn | Broke one needle. Worth it.
`);
