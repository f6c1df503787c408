package io.sluice.app;

import io.sluice.api.Holding;
import io.sluice.api.Holdings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The streams that can be asked about by HTTP. Filled before it is asked. */
final class HttpHoldings implements Holdings {
    private final Map<String, Holding> holdings = new LinkedHashMap<>();

    void add(Holding holding) {
        holdings.put(holding.stream(), holding);
    }

    @Override
    public Optional<Holding> of(String stream) {
        return Optional.ofNullable(holdings.get(stream));
    }

    @Override
    public List<Holding> all() {
        return List.copyOf(holdings.values());
    }
}
