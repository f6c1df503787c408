import { createApp, h } from "vue";

createApp({
  setup() {
    const { metrics, connected } = useWebSocket("GATEWAY/api/monitoring/ws");
    return () =>
      h("p", connected.value && metrics.value ? `Topics: ${(metrics.value as any).clusterHealth.totalTopics}` : "Connecting...");
  },
}).mount(document.body.appendChild(document.createElement("div")));
