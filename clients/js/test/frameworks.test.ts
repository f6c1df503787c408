import { createElement } from "react";
import { act, create, type ReactTestRenderer } from "react-test-renderer";
import { expect, test, vi } from "vitest";
import { effectScope, ref } from "vue";
import { useSluice as useInReact } from "../src/react.js";
import { useSluice as useInVue } from "../src/vue.js";
import { aWhile, clientOf, startGateway, until } from "./bench.js";

test("a React component shows a channel while it is mounted", async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  // The renderer says that it is deprecated; the others need a DOM.
  vi.spyOn(console, "error").mockImplementation((text) => expect(text).toContain("deprecated"));
  const gateway = await startGateway();
  gateway.log("energy").append(7, { key: "meter-1" });
  gateway.log("heat").append(8, { key: "pump-1" });
  const client = clientOf(gateway);
  function Shown({ channel }: { readonly channel: string }) {
    const { last, byKey, status } = useInReact<number>(client, channel, { mode: "state" });
    return createElement("p", null, `${status} ${last?.data ?? "-"} ${[...byKey.keys()].join()}`);
  }
  let renderer: ReactTestRenderer | undefined;
  const text = (): string => {
    const tree = renderer?.toJSON();
    return tree && !Array.isArray(tree) ? String(tree.children?.[0]) : "";
  };
  const shows = async (expected: string): Promise<void> => {
    for (let turn = 0; turn < 200 && text() !== expected; turn++) await act(aWhile);
    expect(text()).toBe(expected);
  };
  await act(async () => {
    renderer = create(createElement(Shown, { channel: "energy" }));
  });

  await shows("live 7 meter-1");
  await act(async () => renderer?.update(createElement(Shown, { channel: "heat" })));
  await shows("live 8 pump-1");
  await act(async () => renderer?.unmount());
  await until(() => gateway.connections.size === 0);
});

test("a Vue scope shows a channel while it lives", async () => {
  const gateway = await startGateway();
  gateway.log("energy").append(7, { key: "meter-1" });
  gateway.log("heat").append(8, { key: "pump-1" });
  const client = clientOf(gateway);
  const channel = ref("energy");
  const scope = effectScope();
  const shown = scope.run(() => useInVue<number>(client, channel, { mode: "state" }));

  await until(() => shown?.value.status === "live" && shown.value.last?.data === 7);
  channel.value = "heat";
  await until(() => shown?.value.status === "live" && shown.value.last?.data === 8);
  expect([...(shown?.value.byKey.keys() ?? [])]).toEqual(["pump-1"]);

  scope.stop();
  await until(() => gateway.connections.size === 0);
});
