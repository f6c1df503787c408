import { useEffect, useState } from 'react';

interface MetricsData {
  throughput: any;
  latency: any;
  topicStats: any[];
  consumerLags: any[];
  clusterHealth: any;
}

export function useWebSocket(url: string, apiKey?: string) {
  const [metrics, setMetrics] = useState<MetricsData | null>(null);
  const [connected, setConnected] = useState(false);
  const [ws, setWs] = useState<WebSocket | null>(null);

  useEffect(() => {
    const socket = new WebSocket(url);

    socket.onopen = () => {
      console.log('WebSocket connected');
      setConnected(true);
    };

    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      
      if (message.type === 'metrics') {
        setMetrics(message.data);
      }
    };

    socket.onerror = (error) => {
      console.error('WebSocket error:', error);
    };

    socket.onclose = () => {
      console.log('WebSocket disconnected');
      setConnected(false);
    };

    setWs(socket);

    return () => {
      socket.close();
    };
  }, [url, apiKey]);

  return { metrics, connected, ws };
}

// Usage in component
function Dashboard() {
  const { metrics, connected } = useWebSocket('ws://localhost:8080/api/monitoring/ws');

  if (!connected) {
    return <div>Connecting...</div>;
  }

  return (
    <div>
      <h1>Cluster Metrics</h1>
      {metrics && (
        <>
          <div>Active Connections: {metrics.clusterHealth.activeConnections}</div>
          <div>Total Topics: {metrics.clusterHealth.totalTopics}</div>
          <div>Produce Rate: {metrics.throughput.produceRate}/s</div>
        </>
      )}
    </div>
  );
}
