class TakhinWebSocket {
  private ws: WebSocket | null = null;
  private reconnectAttempts = 0;
  private maxReconnectAttempts = 5;
  private reconnectDelay = 1000;

  connect(url: string, apiKey?: string) {
    const headers: any = {};
    if (apiKey) {
      headers.Authorization = `Bearer ${apiKey}`;
    }

    this.ws = new WebSocket(url);

    this.ws.onopen = () => {
      console.log('WebSocket connected');
      this.reconnectAttempts = 0;
    };

    this.ws.onmessage = (event) => {
      const message = JSON.parse(event.data);
      this.handleMessage(message);
    };

    this.ws.onerror = (error) => {
      console.error('WebSocket error:', error);
    };

    this.ws.onclose = () => {
      console.log('WebSocket disconnected');
      this.reconnect(url, apiKey);
    };
  }

  private handleMessage(message: any) {
    switch (message.type) {
      case 'metrics':
        this.onMetrics(message.data);
        break;
      case 'topic_created':
        this.onTopicCreated(message.data);
        break;
      case 'topic_deleted':
        this.onTopicDeleted(message.data);
        break;
      case 'group_updated':
        this.onGroupUpdated(message.data);
        break;
      case 'pong':
        console.log('Received pong');
        break;
    }
  }

  private reconnect(url: string, apiKey?: string) {
    if (this.reconnectAttempts >= this.maxReconnectAttempts) {
      console.error('Max reconnection attempts reached');
      return;
    }

    this.reconnectAttempts++;
    const delay = this.reconnectDelay * Math.pow(2, this.reconnectAttempts - 1);
    
    console.log(`Reconnecting in ${delay}ms (attempt ${this.reconnectAttempts})`);
    
    setTimeout(() => {
      this.connect(url, apiKey);
    }, delay);
  }

  send(message: any) {
    if (this.ws && this.ws.readyState === WebSocket.OPEN) {
      this.ws.send(JSON.stringify({
        ...message,
        timestamp: Math.floor(Date.now() / 1000)
      }));
    }
  }

  subscribe(topic: string) {
    this.send({ type: 'subscribe', data: `topic:${topic}` });
  }

  unsubscribe(topic: string) {
    this.send({ type: 'unsubscribe', data: `topic:${topic}` });
  }

  ping() {
    this.send({ type: 'ping' });
  }

  disconnect() {
    if (this.ws) {
      this.ws.close();
      this.ws = null;
    }
  }

  // Override these methods to handle events
  onMetrics(data: any) {}
  onTopicCreated(data: any) {}
  onTopicDeleted(data: any) {}
  onGroupUpdated(data: any) {}
}
