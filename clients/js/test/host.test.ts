import { describe, expect, test } from "vitest";
import type { GatewayListener } from "../src/gateway.js";
import { Guest } from "../src/share/guest.js";
import { Host, type Connected } from "../src/share/host.js";
import type { HostSettings, Port, ToGuest, ToHost } from "../src/share/port.js";
import type { Ask, Sink } from "../src/source.js";
import { Switch } from "../src/share/switch.js";
import { Subscription } from "../src/subscription.js";
import { FakeClock } from "./fake-socket.js";

const settings: HostSettings = {
  url: "",
  sseUrl: "",
  hasToken: true,
  transport: "auto",
  reconnect: { base: 1, max: 1, stableAfter: 1, maxAttempts: 1 },
  connectTimeout: 1,
  fallbackAfter: 1,
  linger: 1,
};

const deaf: GatewayListener = { onState: () => undefined, onProblem: () => undefined };

function ports(): [Port<ToHost, ToGuest>, Port<ToGuest, ToHost>] {
  const guest: Port<ToHost, ToGuest> = { post: (message) => host.onMessage?.(message), onMessage: undefined };
  const host: Port<ToGuest, ToHost> = { post: (message) => guest.onMessage?.(message), onMessage: undefined };
  return [guest, host];
}

function hosted() {
  const clock = new FakeClock();
  const asks: Ask[] = [];
  const sinks = new Set<Sink>();
  const connected: Connected = {
    state: { status: "idle" },
    attach(ask, sink) {
      asks.push(ask());
      sinks.add(sink);
      return { pace: () => undefined, release: () => sinks.delete(sink) };
    },
  };
  return { clock, asks, sinks, host: new Host(clock, () => connected) };
}

describe("a host", () => {
  test("gives up a tab that is silent, which comes back where it stood when it wakes", async () => {
    const { clock, asks, sinks, host } = hosted();
    const [guestPort, hostPort] = ports();
    host.accept(hostPort);
    const asleep = new FakeClock();
    const source = new Switch();
    const visit = (): void => source.to(new Guest(guestPort, settings, undefined, asleep, deaf, visit));
    visit();
    const subscription = new Subscription(source, "energy", {}, 10);
    subscription.on("data", () => undefined);
    for (const sink of sinks) {
      sink({ type: "message", message: { type: "subscribed", stream: "energy", position: "1.a.0:1" } });
      sink({ type: "message", message: { type: "data", stream: "energy", position: "1.a.0:2", timestamp: "now", data: 1 } });
    }
    await clock.pass(400_000);
    expect(sinks.size).toBe(0);

    await asleep.pass(25_000);
    expect(sinks.size).toBe(1);
    expect(asks.map(({ options }) => options)).toEqual([{}, { after: ["1.a.0:2"] }]);
  });

  test("keeps a tab that tells it is there, and forgets one that says goodbye", async () => {
    const { clock, sinks, host } = hosted();
    const [guestPort, hostPort] = ports();
    host.accept(hostPort);
    const guest = new Guest(guestPort, settings, undefined, clock, deaf, () => undefined);
    guest.attach(() => ({ channel: "energy", options: {} }), () => undefined);
    await clock.pass(400_000);
    expect(sinks.size).toBe(1);

    guest.leave();
    expect(sinks.size).toBe(0);
  });

  test("asks the next tab for a token if one has none or says nothing", async () => {
    const { clock, host } = hosted();
    const failing = () => Promise.reject(new Error("no"));
    const never = () => new Promise<string>(() => undefined);
    for (const token of [() => "token", failing, never]) {
      const [guestPort, hostPort] = ports();
      host.accept(hostPort);
      new Guest(guestPort, settings, token, clock, deaf, () => undefined);
      await clock.pass(1);
    }
    const token = host.token();
    await clock.pass(10_000);
    expect(await token).toBe("token");
  });
});
