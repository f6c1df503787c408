import type { Environment } from "../environment.js";
import type { Gateway, GatewayListener, GatewaySettings } from "../gateway.js";
import type { Problem } from "../problem.js";
import type { Source } from "../source.js";
import { Guest } from "./guest.js";
import { Host } from "./host.js";
import { Leader } from "./leader.js";
import { sharePlatform, type SharePlatform, type SharedWorkerLike } from "./platform.js";
import { messagePort, type HostSettings, type Port, type ToGuest, type ToHost } from "./port.js";
import { Switch } from "./switch.js";

/** One connection for all tabs of an origin. */
export interface ShareOptions extends Partial<SharePlatform> {
  /**
   * Tabs with the same name share: give each user a name of their own, for all of them are served with the token of one.
   * The gateway's address unless told otherwise.
   */
  readonly name?: string;
  /** Where the script `sluice-client/worker` is, or what makes a SharedWorker of it. Without it, one of the tabs has the connection. */
  readonly worker?: string | (() => SharedWorkerLike);
}

type Connect = (listener: GatewayListener) => Gateway;

/**
 * The way of a tab to the shared connection: a SharedWorker where there is one, else whichever tab is elected. Where
 * there are no Web Locks to elect one with, the tab connects by itself.
 */
export function share(
  options: ShareOptions,
  settings: GatewaySettings,
  environment: Environment,
  connect: Connect,
  listener: GatewayListener,
): Source & { close(problem: Problem): void } {
  const platform = sharePlatform(options);
  const name = `sluice ${options.name ?? settings.url}`;
  const worker = newWorker(options, platform, name);
  if (!worker && !(platform.broadcastChannel && platform.locks)) return connect(listener);
  return new SharedSource(name, platform, settings, environment, connect, listener, worker);
}

function newWorker(options: ShareOptions, platform: SharePlatform, name: string): SharedWorkerLike | undefined {
  const { worker } = options;
  if (worker === undefined) return undefined;
  try {
    if (typeof worker === "function") return worker();
    return platform.sharedWorker && new platform.sharedWorker(worker, { type: "module", name });
  } catch {
    return undefined; // There is no SharedWorker, or the page's policy forbids the script.
  }
}

class SharedSource implements Source {
  readonly #switch = new Switch();
  readonly #stopPage: readonly (() => void)[];
  #guest: Guest | undefined;
  /** How to come back to the host, for a page that was put aside. */
  #comeBack: (() => void) | undefined;
  #leader: Leader | undefined;
  #gateway: Gateway | undefined;
  #host: Host | undefined;
  #closed = false;

  constructor(
    private readonly name: string,
    private readonly platform: SharePlatform,
    private readonly settings: GatewaySettings,
    private readonly environment: Environment,
    private readonly connect: Connect,
    private readonly listener: GatewayListener,
    worker: SharedWorkerLike | undefined,
  ) {
    if (worker) this.#visitWorker(worker);
    else this.#findLeader();
    this.#stopPage = [
      platform.onPage("pagehide", () => this.#hidden()),
      platform.onPage("pageshow", () => this.#shown()),
    ];
  }

  attach(...[ask, sink]: Parameters<Source["attach"]>): ReturnType<Source["attach"]> {
    return this.#switch.attach(ask, sink);
  }

  close(problem: Problem): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stopPage) stop();
    this.#switch.end(problem);
    this.#guest?.leave();
    this.#host?.close();
    this.#gateway?.close(problem);
    this.#leader?.close();
    this.listener.onState({ status: "closed", problem });
  }

  #hidden(): void {
    const guest = this.#guest;
    if (!guest) return;
    guest.leave();
    this.#guest = undefined;
    this.#comeBack = () => this.#visit(guest.port);
  }

  #shown(): void {
    this.#comeBack?.();
    this.#leader?.ask();
  }

  #visitWorker(worker: SharedWorkerLike): void {
    worker.onerror = () => {
      // The script could not be loaded.
      this.#guest?.leave();
      this.#guest = undefined;
      if (!this.#closed) this.#findLeader();
    };
    this.#visit(messagePort(worker.port));
  }

  #visit(port: Port<ToHost, ToGuest>): void {
    this.#guest?.leave();
    this.#comeBack = undefined;
    const { token, ...rest } = this.settings;
    const settings: HostSettings = { ...rest, hasToken: token !== undefined };
    this.#guest = new Guest(port, settings, token, this.environment.clock, this.listener, () => this.#visit(port));
    this.#switch.to(this.#guest);
  }

  #findLeader(): void {
    const { broadcastChannel, locks } = this.platform;
    if (!broadcastChannel || !locks) {
      this.#gateway = this.connect(this.listener);
      this.#switch.to(this.#gateway);
      return;
    }
    this.#leader = new Leader(this.name, newId(this.environment.random), broadcastChannel, locks, {
      onElected: () => this.#lead(),
      onHost: (port) => this.#visit(port),
    });
  }

  #lead(): (port: Port<ToGuest, ToHost>) => void {
    this.#guest?.leave();
    this.#guest = undefined;
    this.#comeBack = undefined;
    const host = new Host(this.environment.clock, () => gateway);
    const gateway = this.connect({
      onState: (state) => {
        host.onState(state);
        if (!this.#closed) this.listener.onState(state);
      },
      onProblem: (problem) => {
        host.onProblem(problem);
        this.listener.onProblem(problem);
      },
    });
    this.#host = host;
    this.#gateway = gateway;
    this.#switch.to(gateway);
    return (port) => host.accept(port);
  }
}

function newId(random: () => number): string {
  return [random(), random()].map((number) => number.toString(36).slice(2)).join("");
}
