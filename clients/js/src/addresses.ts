export interface Addresses {
  readonly webSocket: string;
  readonly sse: string;
}

const ENDPOINT = "/v1/ws";
const ADDRESS = /^(?:(?:ws|http)(s?):\/\/([^/?#]+))([^?#]*)(\?[^#]*)?/i;

/** Both addresses of a gateway, by that of a WebSocket endpoint or the gateway's own; a path alone is of the page's origin. */
export function addresses(url: string, origin: string | undefined): Addresses {
  const absolute = url.startsWith("/") && origin !== undefined ? origin + url : url;
  const match = ADDRESS.exec(absolute);
  if (!match) throw new TypeError(`url must begin with wss://, ws://, https:// or http://, got: ${url}`);
  const [, secure = "", host = "", path = "", query = ""] = match;
  const endpoint = path === "" || path === "/" ? ENDPOINT : path;
  const prefix = endpoint.endsWith(ENDPOINT) ? endpoint.slice(0, -ENDPOINT.length) : "";
  return {
    webSocket: `ws${secure.toLowerCase()}://${host}${endpoint}${query}`,
    sse: `http${secure.toLowerCase()}://${host}${prefix}/sse${query}`,
  };
}
