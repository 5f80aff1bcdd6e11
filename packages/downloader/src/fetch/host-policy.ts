import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { ItemFailure } from "../item-failure.ts";
import type { Settings } from "../options.ts";

/** Says which hosts may be asked. */
export interface HostPolicy {
  /** Why this URL must not be asked for, beside its scheme; undefined when it may. */
  refusal(url: URL): string | undefined;
  /** Looks up addresses and refuses those that are not allowed; undefined when all are. */
  readonly lookup: LookupFunction | undefined;
}

/**
 * Addresses that are no business of anyone outside: this machine, its networks, and what clouds answer with about
 * themselves. Source: IANA special-purpose address registries.
 */
const privateAddresses = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  privateAddresses.addSubnet(net, prefix, "ipv4");
}
for (const [net, prefix] of [
  // Those that hold an IPv4 address, which may be a private one: compatible, translated, NAT64, Teredo, 6to4.
  ["::", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 23],
  ["2002::", 16],
  ["100::", 64],
  ["2001:db8::", 32],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const) {
  privateAddresses.addSubnet(net, prefix, "ipv6");
}

/** Whether an IP address leads to this machine or into a private network; IPv4 within IPv6 counts as the IPv4 it is. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ""] = address.split("%");
  return privateAddresses.check(bare, isIP(bare) === 6 ? "ipv6" : "ipv4");
}

/** Builds the policy of a run. */
export function createHostPolicy({ allowedHosts, refusePrivateAddresses }: Settings): HostPolicy {
  const patterns = allowedHosts?.map(asInUrls);
  return {
    refusal: ({ hostname }) => {
      const host = hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
      if (patterns !== undefined && !patterns.some((pattern) => fits(host, pattern))) {
        return "expected one of the allowed hosts";
      }
      const isPrivate = refusePrivateAddresses && isIP(host) !== 0 && isPrivateAddress(host);
      return isPrivate ? "expected an address outside of private networks" : undefined;
    },
    lookup: refusePrivateAddresses ? lookupPublic : undefined,
  };
}

/** A host as URLs have it, in lower case and without letters beyond ASCII; an IPv6 address may be in brackets or not. */
function asInUrls(pattern: string): string {
  const [, wildcard = "", host = ""] = /^(\*\.)?\[?(.*?)\]?\.?$/.exec(pattern) ?? [];
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}`;
  return wildcard + (URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1") : host);
}

/** `*.example.org` fits every host below that, but not itself. */
function fits(host: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** A name may lead anywhere, and elsewhere the next time, so it is the address connected to that is judged. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, []);
      return;
    }
    const open = addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = open;
    if (first === undefined) {
      const message = `Cannot connect to "${hostname}": expected an address outside of private networks, got ${addresses[0]?.address ?? "none"}`;
      callback(new ItemFailure("refused-host", message, { retry: "never" }), []);
    } else if (options.all === true) callback(null, open);
    else callback(null, first.address, first.family);
  });
};
