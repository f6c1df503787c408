import { useCallback, useRef, useSyncExternalStore } from "react";
import type { SluiceClient } from "./client.js";
import { emptyState, openView, type View, type ViewOptions, type ViewState } from "./view.js";

/**
 * What a component shows of a channel. Subscribed while the component is mounted; other options, compared by value, subscribe
 * anew. Without a client or channel nothing is subscribed.
 */
export function useSluice<T = unknown>(
  client: SluiceClient | undefined,
  channel: string | undefined,
  options: ViewOptions = {},
): ViewState<T> {
  const view = useRef<View<T> | undefined>(undefined);
  const wanted = JSON.stringify(options);
  const subscribe = useCallback(
    (onChange: () => void) => {
      if (!client || channel === undefined) return () => undefined;
      const opened = openView<T>(client, channel, JSON.parse(wanted) as ViewOptions);
      view.current = opened;
      opened.onChange(onChange);
      return () => {
        opened.close();
        view.current = undefined;
      };
    },
    [client, channel, wanted],
  );
  const state = useCallback((): ViewState<T> => view.current?.state() ?? emptyState, []);
  return useSyncExternalStore(subscribe, state, () => emptyState);
}
