import { onScopeDispose, shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from "vue";
import type { SluiceClient } from "./client.js";
import { emptyState, openView, type ViewOptions, type ViewState } from "./view.js";

/**
 * What a component shows of a channel. Subscribed while the component's scope lives; another channel, or other options,
 * compared by value, subscribe anew. Without a channel nothing is subscribed.
 */
export function useSluice<T = unknown>(
  client: SluiceClient,
  channel: MaybeRefOrGetter<string | undefined>,
  options: MaybeRefOrGetter<ViewOptions> = {},
): Readonly<ShallowRef<ViewState<T>>> {
  const shown = shallowRef<ViewState<T>>(emptyState);
  let close = (): void => undefined;

  watch(
    [() => toValue(channel), () => JSON.stringify(toValue(options))] as const,
    ([wanted, settings]) => {
      close();
      shown.value = emptyState;
      close = wanted === undefined ? () => undefined : show(wanted, JSON.parse(settings) as ViewOptions);
    },
    { immediate: true },
  );
  onScopeDispose(() => close());
  return shown;

  function show(wanted: string, settings: ViewOptions): () => void {
    const view = openView<T>(client, wanted, settings);
    view.onChange(() => (shown.value = view.state()));
    return () => view.close();
  }
}
