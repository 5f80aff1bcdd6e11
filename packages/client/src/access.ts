import type { M3Configuration } from "./configuration.ts";
import { configurationUrlOf, serviceUrlsOf } from "./service-urls.ts";

/** The services of M3 that a client asks. */
export type ServiceName = "annosaurus" | "knowledgeBase" | "media" | "capture" | "configuration";

/** How to prove who asks. */
export type Authorization =
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string }
  /** Sent as `X-Api-Key`. */
  | { readonly kind: "api-key"; readonly key: string };

/** What is sent to one service along with every request. It is sent nowhere else, also not after a redirect. */
export interface ServiceAccess {
  readonly authorization?: Authorization | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What to send to addresses below a URL. */
export interface AccessRule {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Lays out what to send where. */
export function accessRulesOf(
  configuration: M3Configuration,
  services: Readonly<Partial<Record<ServiceName, ServiceAccess>>> = {},
): AccessRule[] {
  return Object.entries(services).flatMap(([name, access]) => {
    const headers = headersOf(access);
    return serviceUrlsOf(configuration, name as ServiceName).map((baseUrl) => ({ baseUrl, headers }));
  });
}

/** What to send to a configuration service before anything else is known. */
export function discoveryRulesOf(
  site: string,
  services: Readonly<Partial<Record<ServiceName, ServiceAccess>>> = {},
): AccessRule[] {
  const { configuration } = services;
  return configuration === undefined ? [] : [{ baseUrl: configurationUrlOf(site), headers: headersOf(configuration) }];
}

/** The headers for an address: those of the longest base that it lies below. */
export function headersFor(url: string, rules: readonly AccessRule[]): Readonly<Record<string, string>> {
  let best: AccessRule | undefined;
  for (const rule of rules) {
    const rest = url.startsWith(rule.baseUrl) ? url.slice(rule.baseUrl.length) : undefined;
    const isBelow = rest !== undefined && (rest === "" || rest.startsWith("/") || rest.startsWith("?"));
    if (isBelow && rule.baseUrl.length > (best?.baseUrl.length ?? -1)) best = rule;
  }
  return best?.headers ?? {};
}

function headersOf({ authorization, headers = {} }: ServiceAccess): Readonly<Record<string, string>> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...Object.fromEntries(given), ...authorizationHeader(authorization) };
}

function authorizationHeader(authorization: Authorization | undefined): Readonly<Record<string, string>> {
  switch (authorization?.kind) {
    case "basic": {
      const { user, password } = authorization;
      return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
    }
    case "bearer":
      return { authorization: `Bearer ${authorization.token}` };
    case "api-key":
      return { "x-api-key": authorization.key };
    case undefined:
      return {};
  }
}
