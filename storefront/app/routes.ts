/** Every address of the shop and the file that answers it. */
interface RouteEntry {
  id?: string;
  path?: string;
  index?: boolean;
  file: string;
  children?: RouteEntry[];
}

const routes: RouteEntry[] = [
  { index: true, file: 'routes/home/route.tsx' },
  { path: 'collections/:handle', file: 'routes/collection/route.tsx' },
  { path: 'search', file: 'routes/search/route.tsx' },
  { path: 'products/:handle', file: 'routes/product/route.tsx' },
  { path: 'products/:handle/reviews', file: 'routes/reviews/route.tsx' },
  { path: 'bag', file: 'routes/bag/route.tsx' },
  { path: 'checkout', file: 'routes/checkout/details.tsx' },
  { path: 'checkout/delivery', file: 'routes/checkout/delivery.tsx' },
  { path: 'checkout/pay', file: 'routes/checkout/pay.tsx' },
  { path: 'checkout/secure', file: 'routes/checkout/secure.tsx' },
  { path: 'checkout/return', file: 'routes/checkout/return.tsx' },
  { path: 'o/:token', file: 'routes/order/link.tsx' },
  { path: 'orders/:number', file: 'routes/order/page.tsx' },
  { path: 'orders/:number/clock', file: 'routes/order/clock.ts' },
  { path: 'orders/:number/cancel', file: 'routes/order/cancel.tsx' },
  { path: 'orders/:number/pay', file: 'routes/order/pay.tsx' },
  { path: 'orders/:number/pay/secure', file: 'routes/order/pay-secure.tsx' },
  { path: 'orders/:number/pay/return', file: 'routes/order/pay-return.ts' },
  { path: 'orders/:number/edit', file: 'routes/order/edit.tsx' },
  { path: 'orders/:number/edit/add', file: 'routes/order/edit-add.tsx' },
  { path: 'orders/:number/edit/address', file: 'routes/order/edit-address.tsx' },
  { path: 'orders/:number/edit/delivery', file: 'routes/order/edit-delivery.tsx' },
  { path: 'orders/:number/edit/review', file: 'routes/order/edit-review.tsx' },
  { path: 'orders/:number/edit/pay', file: 'routes/order/edit-pay.tsx' },
  { path: 'orders/:number/edit/return', file: 'routes/order/edit-return.ts' },
  { path: 'orders/:number/edit/conflict', file: 'routes/order/edit-conflict.tsx' },
  { path: 'orders/:number/review/:lineId', file: 'routes/review/route.tsx' },
  { path: 'help/cutting-hour', file: 'routes/help/cutting-hour.tsx' },
  { path: 'help/delivery', file: 'routes/help/delivery.tsx' },
  { path: 'region', file: 'routes/region.ts' },
  { path: 'theme', file: 'routes/theme.ts' },
  { path: 'robots.txt', file: 'routes/robots.ts' },
  { path: 'sitemap.xml', file: 'routes/sitemap.ts' },
  { path: '*', file: 'routes/not-found.tsx' },
];
if (process.env.NODE_ENV !== 'production') routes.push({ path: 'dev/kit', file: 'routes/kit/route.tsx' });

export default routes;
