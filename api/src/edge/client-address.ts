import { BlockList, isIP } from 'node:net';

/**
 * Finds the caller behind proxies: walks X-Forwarded-For from the right for as long as the hop is one of ours.
 * A header sent by anyone else is ignored, so nobody chooses the address they are counted under.
 *
 * @param trusted addresses or CIDR ranges.
 */
export function createClientAddress(trusted: readonly string[]) {
  const proxies = new BlockList();
  for (const range of trusted) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  const isOurs = (address: string) => {
    const version = isIP(address);
    return version !== 0 && proxies.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
  return (peer: string | undefined, forwardedFor: string | null): string => {
    let client = plain(peer ?? 'unknown');
    if (!forwardedFor) return client;
    const hops = forwardedFor.split(',').map((hop) => plain(hop.trim()));
    while (hops.length > 0 && isOurs(client)) {
      const next = hops.pop()!;
      if (isIP(next) === 0) break;
      client = next;
    }
    return client;
  };
}

/** Node reports IPv4 peers of a dual-stack socket as `::ffff:127.0.0.1`. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '');
