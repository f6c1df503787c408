// The live value of each stream, plain. Speaks the native dialect; see PROTOCOL.md.
const state = document.getElementById("state");
const cards = document.getElementById("cards");
const ask = document.getElementById("ask");
const POINTS = 120;
const LEAST_WIDTH = 30;
const byStream = new Map();
let pause = 500;

/** What of a stream's data is worth a large number: [value, unit, a line about it]. */
const headlines = {
  energy: (d) => [d.activeActualConsumption?.total ?? d.fields?.active_power_total, "W", `meter ${d.tags?.device_serial ?? ""}`],
  power: (d) => [d.power_w, "W", `${d.voltage} V, ${d.current} A, ${Math.round(d.energy_kwh * 10) / 10} kWh`],
  tasks: (d) => [Number(d.task_id), "is the task", `${d.event_type} ${d.title ?? d.task_title ?? ""}`],
  cluster: (d) => [d.throughput?.produceRate, "records/s", `${d.clusterHealth?.totalTopics} topics, lag ${lag(d)}`],
  alerts: (d) => [d.value, d.measure, `${d.state}: ${d.rule} of ${d.subject}`],
  heatpump: (d) => [d.fields?.supplyline_temp, "°C supply", d.fields?.compressor_on ? "compressor on" : "compressor off"],
};

/** Of all consumer groups, in records. */
function lag(metrics) {
  return metrics.consumerLags?.reduce((sum, group) => sum + (group.totalLag ?? 0), 0) ?? "unknown";
}

function headline(stream, data) {
  const known = headlines[stream]?.(data);
  if (known && known[0] !== undefined) return known;
  const number = Object.entries(data ?? {}).find(([, value]) => typeof value === "number");
  return number ? [number[1], number[0], ""] : [NaN, "", "no number in its data"];
}

function card(stream) {
  if (!byStream.has(stream)) {
    const article = document.createElement("article");
    article.dataset.stream = stream;
    const title = document.createElement("h2");
    title.textContent = stream;
    const value = document.createElement("p");
    value.className = "value";
    value.textContent = "…";
    const about = document.createElement("p");
    about.className = "about";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("preserveAspectRatio", "none");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    svg.append(line);
    article.append(title, value, about, svg);
    cards.append(article);
    byStream.set(stream, { value, about, svg, line, points: [] });
  }
  return byStream.get(stream);
}

function show(message) {
  const [number, unit, about] = headline(message.stream, message.data);
  const at = card(message.stream);
  at.value.textContent = Number.isFinite(number) ? `${Math.round(number * 10) / 10} ${unit}` : "–";
  at.about.textContent = `${new Date(message.timestamp).toLocaleTimeString()}  ${about}`;
  if (!Number.isFinite(number)) return;
  at.points.push(number);
  if (at.points.length > POINTS) at.points.shift();
  const low = Math.min(...at.points);
  const high = Math.max(...at.points, low + 1);
  const width = Math.max(at.points.length, LEAST_WIDTH) - 1;
  at.svg.setAttribute("viewBox", `0 ${-high} ${width} ${high - low}`);
  at.line.setAttribute("points", at.points.map((y, x) => `${x},${-y}`).join(" "));
}

function connect(session) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const protocols = session.token ? ["sluice.v1", `bearer.${session.token}`] : ["sluice.v1"];
  const socket = new WebSocket(`${scheme}://${location.host}/v1/ws`, protocols);
  socket.onopen = () => {
    state.textContent = "live";
    pause = 500;
    session.streams.forEach((channel) => card(channel.split(":")[0]));
    socket.send(JSON.stringify({ type: "subscribe", channels: session.streams }));
  };
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "data" && !message.deleted) show(message);
    if (message.type === "error") state.textContent = message.message;
  };
  socket.onclose = (event) => {
    state.textContent = `closed${event.reason ? `: ${event.reason}` : ""}; connecting again …`;
    setTimeout(begin, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, 15000);
  };
}

async function begin() {
  try {
    const reply = await fetch("/dev/session", { headers: { Accept: "application/json" } });
    if (reply.ok) return connect(await reply.json());
    if (reply.status !== 404) throw new Error(String(reply.status));
    state.textContent = "show a token to connect";
    ask.hidden = false;
  } catch {
    state.textContent = "the gateway does not answer; trying again …";
    setTimeout(begin, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, 15000);
  }
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  ask.hidden = true;
  connect({
    token: document.getElementById("token").value.trim(),
    streams: document.getElementById("streams").value.split(",").map((name) => name.trim()).filter(Boolean),
  });
});

begin();
