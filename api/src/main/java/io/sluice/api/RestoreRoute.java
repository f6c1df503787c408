package io.sluice.api;

import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.concurrent.CompletionStage;

/** {@code DELETE /api/v1/revocations}: accepts again what was revoked. */
public final class RestoreRoute implements HttpRoute {
    private final RevocationDesk desk;

    public RestoreRoute(RevocationDesk desk) {
        this.desk = desk;
    }

    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public String path() {
        return RevocationDesk.PATH;
    }

    @Override
    public Need need() {
        return new Need(Action.ADMIN);
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        return desk.restore(request.query());
    }
}
