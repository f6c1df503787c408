import { addresses } from "./addresses.js";
import { reconnectDefaults, type ReconnectSettings } from "./backoff.js";
import { pageOrigin, type Environment } from "./environment.js";
import type { GatewaySettings } from "./gateway.js";
import type { ShareOptions } from "./share/share.js";
import type { Token } from "./token.js";
import type { Transport } from "./wire.js";

/** How to reach the gateway. Times are in milliseconds. */
export interface ClientOptions extends Partial<Environment> {
  /** The gateway (`https://gateway.example`), or its native WebSocket endpoint (`wss://gateway.example/v1/ws`). */
  readonly url: string;
  /** Where event streams are, if not at `/sse` beside the endpoint. */
  readonly sseUrl?: string;
  /** A token, or what gets a fresh one: asked before every connection and when a token is about to end. */
  readonly token?: Token;
  /** `auto` begins with a WebSocket and goes on with server-sent events where none can be opened. */
  readonly transport?: Transport | "auto";
  readonly reconnect?: Partial<ReconnectSettings>;
  /** How long a connection may take to open: 15 s unless told otherwise. */
  readonly connectTimeout?: number;
  /** In `auto`, after so many failures in a row the other transport is tried: 3 unless told otherwise. */
  readonly fallbackAfter?: number;
  /** How long a connection is kept that nobody uses: 2 s unless told otherwise. */
  readonly linger?: number;
  /** How many messages wait for a loop before the subscription pauses: 1024 unless told otherwise. */
  readonly buffer?: number;
  /** One connection for all tabs of this origin. */
  readonly share?: boolean | ShareOptions;
}

export function gatewaySettings(options: ClientOptions): GatewaySettings {
  const { webSocket, sse } = addresses(options.url, pageOrigin());
  return {
    url: webSocket,
    sseUrl: options.sseUrl ?? sse,
    token: options.token,
    transport: options.transport ?? "auto",
    reconnect: { ...reconnectDefaults, ...options.reconnect },
    connectTimeout: options.connectTimeout ?? 15_000,
    fallbackAfter: options.fallbackAfter ?? 3,
    linger: options.linger ?? 2_000,
  };
}
