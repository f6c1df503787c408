package io.sluice.transport;

import io.sluice.hub.Time;
import io.sluice.session.Authenticator;
import io.sluice.session.SessionContext;

/** What all connections share. */
record TransportContext(
        TransportSettings settings,
        SessionContext sessions,
        Authenticator authenticator,
        Admission admission,
        ClientAddress clientAddress,
        TransportMeters meters,
        Time time) {}
