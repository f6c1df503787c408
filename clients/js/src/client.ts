import { environment } from "./environment.js";
import { Events } from "./events.js";
import { Gateway, type GatewayListener } from "./gateway.js";
import type { ConnectionState } from "./line.js";
import { gatewaySettings, type ClientOptions } from "./options.js";
import { SluiceError, type Problem } from "./problem.js";
import type { SubscribeOptions } from "./protocol.js";
import { share } from "./share/share.js";
import type { Source } from "./source.js";
import { Subscription } from "./subscription.js";

export interface ClientEvents {
  readonly state: ConnectionState;
  /** Something went wrong that is about no subscription. */
  readonly error: SluiceError;
}

/** A gateway's client: connects when something is subscribed, and stays connected until nothing is. */
export class SluiceClient {
  readonly #events = new Events<ClientEvents>();
  readonly #source: Source & { close(problem: Problem): void };
  readonly #buffer: number;
  #state: ConnectionState = { status: "idle" };

  constructor(options: ClientOptions) {
    const settings = gatewaySettings(options);
    const surroundings = environment(options);
    const listener: GatewayListener = {
      onState: (state) => this.#toState(state),
      onProblem: (problem) => this.#events.emit("error", new SluiceError(problem)),
    };
    const connect = (heard: GatewayListener): Gateway => new Gateway(surroundings, settings, heard);
    this.#buffer = options.buffer ?? 1024;
    this.#source = options.share
      ? share(options.share === true ? {} : options.share, settings, surroundings, connect, listener)
      : connect(listener);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Calls the handler for each such event; the answer ends that. */
  on<Name extends keyof ClientEvents>(name: Name, handler: (event: ClientEvents[Name]) => void): () => void {
    return this.#events.on(name, handler);
  }

  /** Begins to receive a channel: a stream (`energy`) or one key of it (`energy:meter-1`, see `keyChannel`). */
  subscribe<T = unknown>(channel: string, options: SubscribeOptions = {}): Subscription<T> {
    return new Subscription<T>(this.#source, channel, options, this.#buffer);
  }

  /** Ends every subscription and the connection. */
  close(): void {
    this.#source.close({ code: "client_closed", message: "the client was closed" });
  }

  #toState(state: ConnectionState): void {
    this.#state = state;
    this.#events.emit("state", state);
  }
}
