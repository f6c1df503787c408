import type { Clock } from "../environment.js";
import type { GatewayListener } from "../gateway.js";
import type { ConnectionState } from "../line.js";
import type { Problem } from "../problem.js";
import type { Ask, Attachment, Source } from "../source.js";
import type { HostSettings, Port, ToGuest, ToHost } from "./port.js";

/** A guest that says nothing for so long is gone. Hidden pages have their timers slowed down to one a minute. */
const GONE = 150_000;
/** How long a guest may take to get a token before the next is asked. */
const TOKEN_TIMEOUT = 10_000;

type ToGuestPort = Port<ToGuest, ToHost>;

/** The connection a host has. */
export interface Connected extends Source {
  readonly state: ConnectionState;
}

interface Visitor {
  readonly port: ToGuestPort;
  readonly attachments: Map<number, { ask: Ask; readonly attachment: Attachment }>;
  heardAt: number;
}

/** Has the connection, and serves the guests that come by ports. The first guest's settings are those of the connection. */
export class Host implements GatewayListener {
  readonly #visitors = new Map<ToGuestPort, Visitor>();
  readonly #tokens = new Map<number, (token: string | undefined) => void>();
  #gateway: Connected | undefined;
  #state: ConnectionState = { status: "idle" };
  #nextToken = 0;
  #stopSweep: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly connect: (settings: HostSettings, host: Host) => Connected,
  ) {
    this.#stopSweep = clock.after(GONE, () => this.#sweep());
  }

  accept(port: ToGuestPort): void {
    port.onMessage = (message) => this.#heard(port, message);
  }

  /** Lets the guests go without a word: they go on with the next host. */
  close(): void {
    this.#stopSweep();
    for (const visitor of [...this.#visitors.values()]) {
      visitor.port.onMessage = undefined;
      this.#goodbye(visitor);
    }
  }

  onState(state: ConnectionState): void {
    this.#state = state;
    for (const port of this.#visitors.keys()) port.post({ type: "state", state });
    // Closed for good, but a tab that is opened later may have better luck.
    if (state.status === "closed") this.#gateway = undefined;
  }

  onProblem(problem: Problem): void {
    for (const port of this.#visitors.keys()) port.post({ type: "problem", problem });
  }

  /** Asks the guests for a token, who was heard last first. */
  async token(): Promise<string> {
    const visitors = [...this.#visitors.values()].sort((a, b) => b.heardAt - a.heardAt);
    for (const { port } of visitors) {
      const token = await this.#ask(port);
      if (token !== undefined) return token;
    }
    throw new Error("no tab has a token");
  }

  #ask(port: ToGuestPort): Promise<string | undefined> {
    const id = this.#nextToken++;
    return new Promise((resolve) => {
      const cancel = this.clock.after(TOKEN_TIMEOUT, () => this.#tokens.get(id)?.(undefined));
      this.#tokens.set(id, (token) => {
        this.#tokens.delete(id);
        cancel();
        resolve(token);
      });
      port.post({ type: "token", id });
    });
  }

  #heard(port: ToGuestPort, message: ToHost): void {
    if (message.type === "hello") return this.#welcome(port, message.settings);
    if (message.type === "token") return this.#tokens.get(message.id)?.(message.token);
    const visitor = this.#visitors.get(port);
    if (!visitor) return message.type === "bye" ? undefined : port.post({ type: "unknown" });
    visitor.heardAt = this.clock.now();
    switch (message.type) {
      case "attach":
        return this.#attach(visitor, message.id, message.ask);
      case "pace": {
        const entry = visitor.attachments.get(message.id);
        if (!entry) return;
        entry.ask = message.ask;
        return entry.attachment.pace(message.pace);
      }
      case "release":
        visitor.attachments.get(message.id)?.attachment.release();
        visitor.attachments.delete(message.id);
        return;
      case "bye":
        return this.#goodbye(visitor);
      case "alive":
        return;
    }
  }

  #welcome(port: ToGuestPort, settings: HostSettings): void {
    const before = this.#visitors.get(port);
    if (before) this.#goodbye(before);
    this.#gateway ??= this.connect(settings, this);
    this.#visitors.set(port, { port, attachments: new Map(), heardAt: this.clock.now() });
    port.post({ type: "state", state: this.#gateway.state });
  }

  #attach(visitor: Visitor, id: number, ask: Ask): void {
    const entry = { ask };
    const attachment = this.#gateway?.attach(
      () => entry.ask,
      (event) => visitor.port.post({ type: "event", id, event }),
    );
    if (attachment) visitor.attachments.set(id, Object.assign(entry, { attachment }));
    else if (this.#state.status === "closed") {
      visitor.port.post({ type: "event", id, event: { type: "ended", problem: this.#state.problem } });
    }
  }

  #goodbye(visitor: Visitor): void {
    this.#visitors.delete(visitor.port);
    for (const { attachment } of visitor.attachments.values()) attachment.release();
  }

  #sweep(): void {
    const now = this.clock.now();
    for (const visitor of [...this.#visitors.values()]) {
      if (now - visitor.heardAt > GONE) this.#goodbye(visitor);
    }
    this.#stopSweep = this.clock.after(GONE, () => this.#sweep());
  }
}
