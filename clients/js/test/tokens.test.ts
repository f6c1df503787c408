import { expect, test } from "vitest";
import { clientOf, startGateway, until } from "./bench.js";

test("a token that is about to end is renewed on the open connection", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  let made = 0;
  const subscription = clientOf(gateway, { token: () => Promise.resolve(`token-${++made}`) }).subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.send({ type: "token_expiring", expires: "soon" });
  await until(() => gateway.tokens.length === 2);

  expect(gateway.tokens).toEqual(["token-1", "token-2"]);
  expect(gateway.opened).toBe(1);
});

test("after the token expired another is shown at once", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  let made = 0;
  const client = clientOf(gateway, { token: () => `token-${++made}`, reconnect: { base: 60_000, max: 60_000 } });
  const subscription = client.subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.close(4401, "token expired");
  await until(() => gateway.opened === 2);

  expect(gateway.tokens).toEqual(["token-1", "token-2"]);
});

test("a token that cannot be renewed closes the client when it has expired", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  const client = clientOf(gateway, { token: "the-only-one" });
  const subscription = client.subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.close(4401, "token expired");
  await until(() => subscription.status === "ended");

  expect(subscription.error).toMatchObject({ code: "connection_closed", message: expect.stringContaining("token expired") });
  expect(client.state.status).toBe("closed");
});

test("a token function that fails is asked again, and its error is not told", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  let asked = 0;
  const token = () => (++asked < 3 ? Promise.reject(new Error("secret")) : Promise.resolve("token"));
  const client = clientOf(gateway, { token });
  const errors: string[] = [];
  client.on("error", ({ code, message }) => errors.push(`${code}: ${message}`));
  const subscription = client.subscribe("energy");
  await until(() => subscription.status === "live");

  expect(errors).toEqual(Array(2).fill("token_unavailable: the token function failed"));
});

test("a token function that fails when renewing is asked again", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  let asked = 0;
  const token = () => {
    asked++;
    if (asked === 2) throw new Error("no");
    return `token-${asked}`;
  };
  const subscription = clientOf(gateway, { token }).subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.send({ type: "token_expiring", expires: "soon" });
  await until(() => gateway.tokens.length === 2);

  expect(gateway.tokens).toEqual(["token-1", "token-3"]);
});

test("a renewed token that is not accepted is followed by another", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  gateway.behaviour.refuse = (token) => (token === "token-2" ? 401 : undefined);
  let made = 0;
  const subscription = clientOf(gateway, { token: () => `token-${++made}` }).subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.send({ type: "token_expiring", expires: "soon" });
  await until(() => gateway.tokens.length === 3);

  expect(gateway.tokens).toEqual(["token-1", "token-2", "token-3"]);
  expect(gateway.opened).toBe(1);
});

test("an event stream shows its token by a header", async () => {
  const gateway = await startGateway();
  gateway.log("energy");
  let made = 0;
  gateway.behaviour.refuse = (token) => (token === "token-1" ? 401 : undefined);
  const subscription = clientOf(gateway, { transport: "sse", token: () => `token-${++made}` }).subscribe("energy");
  await until(() => subscription.status === "live");

  gateway.send({ type: "error", code: "token_expired", message: "the token expired" });
  gateway.close(0);
  await until(() => gateway.opened === 2);

  expect(gateway.tokens).toEqual(["token-1", "token-2", "token-3"]);
  expect(gateway.requests.join()).not.toContain("token");
});
