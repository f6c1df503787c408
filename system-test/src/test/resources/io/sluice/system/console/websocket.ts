class Console extends TakhinWebSocket {
  onMetrics(data: any) {
    console.log(`metrics of ${data.clusterHealth.totalTopics} topics`);
  }
  onTopicCreated(data: any) {
    console.log(`created ${data.name} ${data.partitions}`);
  }
  onTopicDeleted(data: any) {
    console.log(`deleted ${data.name}`);
  }
  onGroupUpdated(data: any) {
    console.log(`group ${data.groupId} ${data.state} ${data.members}`);
  }
}
const client = new Console();
client.connect("GATEWAY/api/monitoring/ws");
const greeting = setInterval(() => client.ping(), 500);
