import { afterEach } from "vitest";
import WebSocket from "ws";
import { SluiceClient, type ClientOptions } from "../src/index.js";
import { FakeGateway } from "./fake-gateway.js";

const toClose: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** Ends something when the test is over. */
export function atEnd(close: () => unknown): void {
  toClose.push(close);
}

export async function startGateway(): Promise<FakeGateway> {
  const gateway = await FakeGateway.start();
  atEnd(() => gateway.stop());
  return gateway;
}

/** A client of the fake gateway that does not wait long. */
export function clientOf(gateway: FakeGateway, options: Partial<ClientOptions> = {}): SluiceClient {
  const client = new SluiceClient({
    url: gateway.url,
    webSocket: WebSocket,
    reconnect: { base: 2, max: 20 },
    // Node's fetch may wait for ever if the connection is cut just before the request is written.
    connectTimeout: 500,
    linger: 0,
    ...options,
  });
  atEnd(() => client.close());
  return client;
}

export async function until(condition: () => unknown, what = "it"): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Lets what is under way arrive: for tests that something does not happen. */
export function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
