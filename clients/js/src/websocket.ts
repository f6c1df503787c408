import type { Clock, WebSocketConstructor } from "./environment.js";
import { parseMessage, type ClientMessage } from "./protocol.js";
import type { Dial, Wire, WireListener } from "./wire.js";

const BURST = 50;
const INTERVAL = 100;

/** Dials WebSockets. The token goes as a subprotocol, since browsers can set no header. */
export function webSocketDial(WebSocket: WebSocketConstructor, url: string, clock: Clock): Dial {
  return (token, hello, listener) => {
    const protocols = token === undefined ? ["sluice.v1"] : ["sluice.v1", `bearer.${token}`];
    return new WebSocketWire(new WebSocket(url, protocols), hello, listener, clock);
  };
}

type Socket = InstanceType<WebSocketConstructor>;

class WebSocketWire implements Wire {
  // The gateway allows 20 messages a second, with bursts: a client with many subscriptions must not be closed for coming back.
  readonly #waiting: ClientMessage[] = [];
  #burst = BURST;
  #stopRefill: (() => void) | undefined;
  #listener: WireListener | undefined;

  constructor(
    private readonly socket: Socket,
    hello: () => readonly ClientMessage[],
    listener: WireListener,
    private readonly clock: Clock,
  ) {
    this.#listener = listener;
    socket.onopen = () => {
      this.#listener?.opened();
      for (const message of this.#listener ? hello() : []) this.send(message);
    };
    socket.onmessage = (event: { readonly data: unknown }) => this.#received(event.data);
    socket.onerror = () => undefined; // A close follows.
    socket.onclose = (event: { readonly code: number; readonly reason: string }) =>
      this.#end()?.closed({ code: event.code, reason: event.reason });
  }

  send(message: ClientMessage): void {
    this.#waiting.push(message);
    this.#flush();
  }

  close(): void {
    this.#end();
    try {
      this.socket.close(1000);
    } catch {
      // It was not open yet, and the platform minds.
    }
  }

  #received(data: unknown): void {
    this.#listener?.heard();
    const message = typeof data === "string" ? parseMessage(data) : undefined;
    if (message) this.#listener?.message(message);
  }

  #flush(): void {
    while (this.#burst > 0) {
      const message = this.#waiting.shift();
      if (message === undefined) break;
      this.#burst--;
      this.socket.send(JSON.stringify(message));
    }
    if (this.#burst < BURST && !this.#stopRefill) {
      this.#stopRefill = this.clock.after(INTERVAL, () => {
        this.#stopRefill = undefined;
        this.#burst++;
        this.#flush();
      });
    }
  }

  #end(): WireListener | undefined {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#waiting.length = 0;
    this.#stopRefill?.();
    return listener;
  }
}
