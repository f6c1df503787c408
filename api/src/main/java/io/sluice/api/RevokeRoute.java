package io.sluice.api;

import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.concurrent.CompletionStage;

/** {@code POST /api/v1/revocations}: takes tokens back. */
public final class RevokeRoute implements HttpRoute {
    private final RevocationDesk desk;

    public RevokeRoute(RevocationDesk desk) {
        this.desk = desk;
    }

    @Override
    public String method() {
        return "POST";
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
    public int maxBody() {
        return RevocationOrder.MAX_BYTES;
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        return desk.revoke(request.body());
    }
}
