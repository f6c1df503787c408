import type { Clock } from "../environment.js";
import type { GatewayListener } from "../gateway.js";
import type { Ask, Attachment, Sink, Source } from "../source.js";
import { freshToken, type Token } from "../token.js";
import type { HostSettings, Port, ToGuest, ToHost } from "./port.js";

const HEARTBEAT = 25_000;

/** A tab's way to the tab or worker that has the connection. */
export class Guest implements Source {
  readonly #sinks = new Map<number, Sink>();
  #nextId = 0;
  #stopHeartbeat: () => void;

  constructor(
    readonly port: Port<ToHost, ToGuest>,
    settings: HostSettings,
    private readonly token: Token | undefined,
    private readonly clock: Clock,
    private readonly listener: GatewayListener,
    private readonly onUnknown: () => void,
  ) {
    port.onMessage = (message) => this.#heard(message);
    port.post({ type: "hello", settings });
    this.#stopHeartbeat = clock.after(HEARTBEAT, () => this.#beat());
  }

  attach(ask: () => Ask, sink: Sink): Attachment {
    const id = this.#nextId++;
    this.#sinks.set(id, sink);
    this.port.post({ type: "attach", id, ask: ask() });
    return {
      pace: (pace) => this.port.post({ type: "pace", id, pace, ask: ask() }),
      release: () => {
        if (this.#sinks.delete(id)) this.port.post({ type: "release", id });
      },
    };
  }


  /** Says goodbye, and hears nothing more. */
  leave(): void {
    this.#stopHeartbeat();
    this.#sinks.clear();
    this.port.onMessage = undefined;
    this.port.post({ type: "bye" });
  }

  #beat(): void {
    this.port.post({ type: "alive" });
    this.#stopHeartbeat = this.clock.after(HEARTBEAT, () => this.#beat());
  }

  #heard(message: ToGuest): void {
    switch (message.type) {
      case "event":
        return this.#sinks.get(message.id)?.(message.event);
      case "state":
        return this.listener.onState(message.state);
      case "problem":
        return this.listener.onProblem(message.problem);
      case "token":
        return void this.#showToken(message.id);
      case "unknown":
        return this.onUnknown();
    }
  }

  async #showToken(id: number): Promise<void> {
    const token = await freshToken(this.token).catch(() => undefined);
    this.port.post({ type: "token", id, ...(token !== undefined && { token }) });
  }
}
