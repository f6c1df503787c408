import type { BroadcastChannelLike, LocksLike, SharePlatform } from "./platform.js";
import type { Port, ToGuest, ToHost } from "./port.js";

type Envelope =
  /** Who has the connection? */
  | { readonly kind: "who"; readonly from: string }
  /** I have. */
  | { readonly kind: "host"; readonly from: string }
  | { readonly kind: "guest"; readonly from: string; readonly to: string; readonly message: ToHost }
  | { readonly kind: "served"; readonly from: string; readonly to: string; readonly message: ToGuest };

export interface LeaderListener {
  /** This tab has the connection from now on: here is one port for each other tab that comes. */
  onElected(): (port: Port<ToGuest, ToHost>) => void;
  /** Another tab has it. */
  onHost(port: Port<ToHost, ToGuest>): void;
}

/**
 * Finds the one tab that has the connection. It is whoever holds a Web Lock: the browser gives that to the next tab as soon as the
 * holder is closed, crashes or lets go. Tabs talk by a BroadcastChannel.
 */
export class Leader {
  readonly #channel: BroadcastChannelLike;
  readonly #ports = new Map<string, Port<ToGuest, ToHost>>();
  #serve: ((port: Port<ToGuest, ToHost>) => void) | undefined;
  #host: { readonly id: string; readonly port: Port<ToHost, ToGuest> } | undefined;
  #letGo: (() => void) | undefined;
  #closed = false;

  constructor(
    name: string,
    private readonly me: string,
    Channel: NonNullable<SharePlatform["broadcastChannel"]>,
    locks: LocksLike,
    private readonly listener: LeaderListener,
  ) {
    this.#channel = new Channel(name);
    this.#channel.onmessage = (event: { readonly data: Envelope }) => this.#heard(event.data);
    this.ask();
    locks.request(name, () => this.#elected()).catch(() => undefined);
  }

  /** Asks who has the connection. */
  ask(): void {
    this.#post({ kind: "who", from: this.me });
  }

  close(): void {
    this.#closed = true;
    this.#channel.close();
    this.#letGo?.();
  }

  #elected(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#serve = this.listener.onElected();
    this.#host = undefined;
    this.#post({ kind: "host", from: this.me });
    return new Promise((resolve) => (this.#letGo = resolve));
  }

  #heard(envelope: Envelope): void {
    switch (envelope.kind) {
      case "who":
        if (this.#serve) this.#post({ kind: "host", from: this.me });
        return;
      case "host":
        if (!this.#serve && this.#host?.id !== envelope.from) this.#follow(envelope.from);
        return;
      case "guest":
        if (this.#serve && envelope.to === this.me) this.#portOf(envelope.from, this.#serve).onMessage?.(envelope.message);
        return;
      case "served":
        if (envelope.to === this.me && envelope.from === this.#host?.id) this.#host.port.onMessage?.(envelope.message);
        return;
    }
  }

  #follow(to: string): void {
    const port: Port<ToHost, ToGuest> = {
      post: (message) => this.#post({ kind: "guest", from: this.me, to, message }),
      onMessage: undefined,
    };
    this.#host = { id: to, port };
    this.listener.onHost(port);
  }

  #portOf(to: string, serve: (port: Port<ToGuest, ToHost>) => void): Port<ToGuest, ToHost> {
    const known = this.#ports.get(to);
    if (known) return known;
    const port: Port<ToGuest, ToHost> = {
      post: (message) => this.#post({ kind: "served", from: this.me, to, message }),
      onMessage: undefined,
    };
    this.#ports.set(to, port);
    serve(port);
    return port;
  }

  #post(envelope: Envelope): void {
    if (!this.#closed) this.#channel.postMessage(envelope);
  }
}
