import { expect, test } from "vitest";
import { addresses } from "../src/addresses.js";
import type { ClientOptions } from "../src/index.js";
import type { SubscribeMessage } from "../src/protocol.js";
import { SseParser } from "../src/sse-parser.js";
import { sseUrl } from "../src/sse.js";
import { clientOf, startGateway, until } from "./bench.js";
import { newSeed, randomFrom } from "./random.js";

test("where no WebSocket can be opened, event streams serve", async () => {
  const gateway = await startGateway();
  gateway.log("energy").append(1);
  gateway.log("heat").append(2);
  gateway.behaviour.webSockets = false;
  const client = clientOf(gateway);
  const received: unknown[] = [];
  for (const channel of ["energy", "heat"]) {
    client.subscribe(channel, { last: 1 }).on("data", ({ data }) => received.push(data));
  }
  await until(() => received.length === 2);

  expect(received.sort()).toEqual([1, 2]);
  expect(client.state).toEqual({ status: "open", transport: "sse" });
});

test("a client that had a WebSocket does not fall back because the gateway is away", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway);
  const subscription = client.subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.behaviour.webSockets = false;
  gateway.cut();
  await until(() => client.state.status === "waiting" && client.state.attempt > 7);
  gateway.behaviour.webSockets = true;
  await until(() => subscription.status === "live");

  expect(client.state).toEqual({ status: "open", transport: "websocket" });
  expect(gateway.requests).toEqual([]);
});

test("while neither can be opened, both are tried in turn", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  gateway.log("heat");
  gateway.behaviour.refuse = () => 503;
  const client = clientOf(gateway);
  const subscriptions = ["energy", "heat"].map((channel) => client.subscribe(channel));
  await until(() => gateway.tokens.length > 12);
  gateway.behaviour.refuse = () => undefined;
  await until(() => subscriptions.every(({ status }) => status === "live"));

  expect(gateway.requests.length).toBeGreaterThan(2);
});

test("a refusal of an event stream ends its subscription only", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  gateway.behaviour.reject = ({ channel }) => (channel === "enrgy" ? "stream_not_found" : undefined);
  const client = clientOf(gateway, { transport: "sse" });
  const refused = client.subscribe("enrgy");
  const fine = client.subscribe("energy");
  await until(() => refused.status === "ended" && fine.status === "live");

  expect(refused.error?.code).toBe("stream_not_found");
});

test("a pace on an event stream asks anew behind what came", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const subscription = clientOf(gateway, { transport: "sse" }).subscribe("energy");
  await until(() => subscription.status === "live");
  subscription.pace({ every: "2s" });
  await until(() => gateway.requests.length === 2 && subscription.status === "live");

  expect(gateway.requests[1]).toBe("/sse?channel=energy&every=2s&after=1.inc1.0%3A0");
});

test("event streams are understood however they are cut", () => {
  const seed = newSeed();
  const random = randomFrom(seed);
  const text = ': comment\n\nid: 1\nevent: gap\ndata: {"a":\ndata:  1}\n\r\ndata:x\r\n\n' + "data: y\n\n".repeat(50);
  const expected = ['{"a":\n 1}', "x", ...Array<string>(50).fill("y")];
  for (let turn = 0; turn < 200; turn++) {
    const events: string[] = [];
    const parser = new SseParser((data) => events.push(data));
    for (let from = 0; from < text.length; ) {
      const to = from + Math.ceil(random() * 9);
      parser.push(text.slice(from, to));
      from = to;
    }
    expect(events, `seed ${seed}`).toEqual(expected);
  }
});

test("a subscription is the query of an event stream", () => {
  const message: SubscribeMessage = {
    type: "subscribe",
    channel: "energy:a,b",
    after: ["1.x.0:1", "1.x.1:2"],
    filter: "value > 1",
    fields: ["a", "b"],
  };
  expect(sseUrl("https://host/sse?tenant=1", message)).toBe(
    "https://host/sse?tenant=1&channel=energy%3Aa%252Cb&after=1.x.0%3A1&after=1.x.1%3A2&filter=value%20%3E%201&fields=a&fields=b",
  );
});

test("the platform's own fetch and WebSocket are of the types that are asked for", () => {
  const given: Partial<ClientOptions> = { fetch: globalThis.fetch, webSocket: globalThis.WebSocket };
  expect(given.fetch).toBeDefined();
});

test("one address is enough", () => {
  const both = (webSocket: string, sse: string) => ({ webSocket, sse });
  expect(addresses("https://host", undefined)).toEqual(both("wss://host/v1/ws", "https://host/sse"));
  expect(addresses("ws://host:1/live/v1/ws", undefined)).toEqual(both("ws://host:1/live/v1/ws", "http://host:1/live/sse"));
  expect(addresses("wss://host/ws/energy?a=1", undefined)).toEqual(both("wss://host/ws/energy?a=1", "https://host/sse?a=1"));
  expect(addresses("/v1/ws", "https://page")).toEqual(both("wss://page/v1/ws", "https://page/sse"));
  expect(() => addresses("host", undefined)).toThrow("url must begin with");
});
