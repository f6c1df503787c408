import { describe, expect, test } from "vitest";
import { pauseBefore, reconnectDefaults } from "../src/backoff.js";
import { SluiceClient, type ClientOptions, type ConnectionState } from "../src/index.js";
import { FakeClock, fakeSockets } from "./fake-socket.js";

function start(options: Partial<ClientOptions> = {}) {
  const clock = new FakeClock();
  const { webSocket, sockets, last } = fakeSockets();
  let goOnline = (): void => undefined;
  const client = new SluiceClient({
    url: "https://host",
    transport: "websocket",
    webSocket,
    clock,
    random: () => 0.999999,
    onOnline: (run) => {
      goOnline = run;
      return () => undefined;
    },
    ...options,
  });
  const states: ConnectionState[] = [];
  client.on("state", (state) => states.push(state));
  const subscription = client.subscribe("energy");
  return { clock, sockets, last, client, states, subscription, goOnline: () => goOnline() };
}

describe("backoff", () => {
  test("pauses double up to a bound, with full jitter", () => {
    const bounds = [1, 2, 3, 4, 7, 8, 100].map((attempt) => pauseBefore(attempt, reconnectDefaults, () => 1));
    expect(bounds).toEqual([500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
    expect(pauseBefore(5, reconnectDefaults, () => 0)).toBe(0);
    expect(pauseBefore(5, reconnectDefaults, () => 0.5)).toBe(4000);
  });

  test("connections that fail are tried at growing intervals", async () => {
    const { clock, sockets, last, states } = start();
    for (let turn = 0; turn < 4; turn++) {
      await clock.pass(0);
      last().end(1006);
      const state = states.at(-1);
      await clock.pass(state?.status === "waiting" ? state.pause - 1 : 0);
      expect(sockets).toHaveLength(turn + 1);
      await clock.pass(1);
      expect(sockets).toHaveLength(turn + 2);
    }
    expect(states.filter(({ status }) => status === "waiting")).toMatchObject([
      { attempt: 2, pause: 500 },
      { attempt: 3, pause: 1000 },
      { attempt: 4, pause: 2000 },
      { attempt: 5, pause: 4000 },
    ]);
  });

  test("pauses are short again only after a connection that held", async () => {
    const { clock, last, states } = start();
    const pauseAfter = async (held: number): Promise<number> => {
      await clock.pass(30_000);
      last().open();
      await clock.pass(held);
      last().end(1006);
      const state = states.at(-1);
      return state?.status === "waiting" ? state.pause : -1;
    };
    // The first has run into the connect timeout before.
    expect(await pauseAfter(100)).toBeGreaterThan(500);
    const longer = await pauseAfter(100);
    expect(longer).toBeGreaterThan(1000);
    expect(await pauseAfter(11_000)).toBe(500);
  });

  test("when the machine is online again it is tried at once", async () => {
    const { clock, sockets, last, goOnline } = start();
    await clock.pass(0);
    last().end(1006);
    goOnline();
    await clock.pass(0);
    expect(sockets).toHaveLength(2);
  });

  test("a connection that does not open in time is given up", async () => {
    const { clock, sockets, states } = start();
    await clock.pass(15_000);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(states.at(-1)).toMatchObject({ status: "waiting", reason: "no answer in time" });
  });

  test("it gives up after so many attempts if told to", async () => {
    const { clock, last, client, subscription } = start({ reconnect: { maxAttempts: 2 } });
    await clock.pass(0);
    last().end(1006);
    await clock.pass(1000);
    last().end(1006);
    expect(client.state.status).toBe("closed");
    expect(subscription.error?.code).toBe("connection_closed");
    expect(clock.pending).toBe(0);
  });
});

describe("close codes", () => {
  for (const code of [1002, 1007, 1009]) {
    test(`after ${code} it does not come back`, async () => {
      const { clock, last, client, subscription } = start();
      await clock.pass(0);
      last().open();
      last().end(code, "why");
      expect(client.state).toMatchObject({ status: "closed", problem: { message: expect.stringContaining("why") } });
      expect(subscription.status).toBe("ended");
      expect(clock.pending).toBe(0);
    });
  }

  for (const [code, pause] of [
    [1000, 500],
    [1011, 500],
    [1013, 500],
    [4408, 500],
    [1012, 4000],
    [1008, 16_000],
  ] as const) {
    test(`after ${code} it comes back within ${pause} ms`, async () => {
      const { clock, last, states } = start();
      await clock.pass(0);
      last().open();
      last().end(code);
      expect(states.at(-1)).toMatchObject({ status: "waiting", pause });
    });
  }
});

describe("signs of life", () => {
  test("a silent gateway is asked after 30 s and given up after 60 s", async () => {
    const { clock, last, states } = start();
    await clock.pass(0);
    last().open();
    await clock.pass(29_999);
    expect(last().sent.map(({ type }) => type)).toEqual(["subscribe"]);
    await clock.pass(1);
    expect(last().sent.map(({ type }) => type)).toEqual(["subscribe", "ping"]);
    await clock.pass(30_000);
    expect(states.at(-1)).toMatchObject({ status: "waiting", reason: "nothing heard for too long" });
  });

  test("a gateway that answers is kept", async () => {
    const { clock, last, client } = start();
    await clock.pass(0);
    last().open();
    for (let turn = 0; turn < 10; turn++) {
      await clock.pass(30_000);
      last().say({ type: "pong", timestamp: "now" });
    }
    expect(client.state.status).toBe("open");
  });
});

describe("messages to the gateway", () => {
  test("many subscriptions are asked for no faster than the gateway allows", async () => {
    const { clock, last, client } = start();
    for (let n = 0; n < 99; n++) client.subscribe(`energy:${n}`);
    await clock.pass(0);
    last().open();
    expect(last().sent).toHaveLength(50);
    await clock.pass(1000);
    expect(last().sent).toHaveLength(60);
    await clock.pass(4000);
    expect(last().sent).toHaveLength(100);
  });

  test("the token is a subprotocol, and nothing else tells it", async () => {
    const { clock, last, states } = start({ token: "a.b.c" });
    await clock.pass(0);
    expect(last().protocols).toEqual(["sluice.v1", "bearer.a.b.c"]);
    expect(last().url).toBe("wss://host/v1/ws");
    last().end(1006);
    expect(JSON.stringify(states)).not.toContain("a.b.c");
  });

  test("an error about nothing in particular is the client's", async () => {
    const { clock, last, client } = start();
    const errors: string[] = [];
    client.on("error", ({ code }) => errors.push(code));
    await clock.pass(0);
    last().open();
    last().say({ type: "error", code: "internal_error", message: "a fault" });
    expect(errors).toEqual(["internal_error"]);
  });

  test("what is not understood is passed over", async () => {
    const { clock, last, client } = start();
    await clock.pass(0);
    last().open();
    last().onmessage?.({ data: "{" });
    last().onmessage?.({ data: '{"type":"toString"}' });
    last().onmessage?.({ data: "null" });
    last().say({ type: "data", stream: "foreign", position: "1.a.0:1", timestamp: "now", data: 1 });
    expect(client.state.status).toBe("open");
  });

  test("what comes before the confirmation belongs to an earlier subscription", async () => {
    const { clock, last, subscription } = start();
    const received: unknown[] = [];
    subscription.on("data", ({ data }) => received.push(data));
    await clock.pass(0);
    last().open();
    const message = { type: "data", stream: "energy", timestamp: "now" } as const;
    last().say({ ...message, position: "1.a.0:1", data: "before" });
    last().say({ type: "subscribed", stream: "energy", position: "1.a.0:1" });
    last().say({ ...message, position: "1.a.0:2", data: "after" });
    expect(received).toEqual(["after"]);
  });

  test("of several confirmations of a channel the last is the one of the present subscription", async () => {
    const { clock, last, client, subscription } = start();
    client.subscribe("heat");
    await clock.pass(0);
    last().open();
    subscription.unsubscribe();
    const received: unknown[] = [];
    client.subscribe("energy", { last: 1 }).on("data", ({ data }) => received.push(data));
    expect(last().sent.map(({ type }) => type)).toEqual(["subscribe", "subscribe", "unsubscribe", "subscribe"]);
    const message = { type: "data", stream: "energy", timestamp: "now" } as const;
    last().say({ type: "subscribed", stream: "energy", position: "1.a.0:1" });
    last().say({ ...message, position: "1.a.0:2", data: "of the first" });
    last().say({ type: "unsubscribed", stream: "energy" });
    last().say({ type: "subscribed", stream: "energy", position: "1.a.0:1" });
    last().say({ ...message, position: "1.a.0:2", data: "of the second" });
    expect(received).toEqual(["of the second"]);
  });
});
