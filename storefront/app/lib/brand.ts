/** The demo shop's name and ways to reach it. A shop of its own changes this file and `app.css`. */
export const BRAND = {
  name: 'Tenter',
  what: 'Cloth, cut to length',
  promise: 'Nothing is cut for an hour.',
  description:
    'Woven cloth by the metre, kitchen linen, cushions and throws. Change or cancel your order for an hour after you pay: we cut, and charge your card, only then.',
  phone: '+44 1422 555 0142',
  phoneHref: 'tel:+4414225550142',
  email: 'hello@tenter.example',
  street: 'The mill in Hebden Bridge, the shop on Bridge Lane, Leeds',
} as const;
