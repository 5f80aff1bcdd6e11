// Loaded before a command under test: no host name is known, so that nothing but loopback is ever asked.
import dns from "node:dns";

dns.lookup = (hostname, _options, callback) => {
  callback(Object.assign(new TypeError(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }));
};
