// How the power gauge of heatpump-web behaves towards the service: it fetches a token, connects, subscribes without
// waiting for an answer, takes the first number that is not 0, and connects again five seconds after it was closed.
const site = "SITE";
const gateway = "GATEWAY";

async function connect() {
  const { token } = await (await fetch(`${site}/api/v1/user/info`)).json();
  const socket = new WebSocket(`${gateway}/ws/energy?token=${token}`);
  socket.onopen = () => {
    console.log("Connected");
    socket.send(JSON.stringify({ type: "subscribe", streams: ["energy"] }));
  };
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "error") console.log(`Error card: ${message.message}`);
    if (message.type === "data" && message.stream === "energy" && message.data) {
      const data = message.data;
      console.log(`Gauge: ${data.activeActualConsumption?.total || data.fields?.active_power_total || 0}W`);
    }
  };
  socket.onclose = () => setTimeout(connect, 5000);
}

connect();
